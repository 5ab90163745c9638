import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until, within } from '../support/deadline.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';
import { HandshakeRefused } from '../support/web-socket-client.ts';

let stage: Stage;
let model: string;
/** Files of whoever is called by webhooks, a CA of its own. */
let hooks: { readonly folder: string; readonly cert: string; readonly key: string };

beforeAll(async () => {
  hooks = await selfSigned();
  const networks = ['127.0.0.0/8', '::1'].flatMap((range) => ['--allow-webhook-network', range]);
  const more = () => [...networks, '--webhook-ca', hooks.cert];
  const [opened, image] = await Promise.all([Stage.open({ more }), buildTestImage('scratch-static')]);
  stage = opened;
  await stage.push(image, 'services/echo:1.0');
  model = await stage.api.createModel('echo', 'services/echo:1.0', { protocol: 'ws', port: 8080 });
  await stage.api.modelDone(model);
}, 300_000);

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await rm(hooks.folder, { recursive: true, force: true });
}, 90_000);

async function selfSigned(): Promise<typeof hooks> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-hooks-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const named = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert];
  const openssl = Bun.spawnSync(['openssl', 'req', ...made, ...named], { stderr: 'pipe' });
  if (!openssl.success) throw new Error(openssl.stderr.toString());
  return { folder, cert, key };
}

async function containersOf(service: string): Promise<string[]> {
  const ids = await stage.docker.run(['ps', '--all', '--quiet', '--filter', `label=sluice.service=${service}`]);
  return ids.split('\n').filter((id) => id !== '');
}

/** The status that a handshake is refused with, and the body. */
async function refusal(service: string, rest = ''): Promise<{ status: number; body: string }> {
  const socket = await stage.api.openSocket(service, rest).catch((error: unknown) => error);
  if (socket instanceof HandshakeRefused) return socket.answer;
  throw new Error('the handshake was not refused', { cause: socket });
}

test('a volume is made for a service, outlives it, and leaves the container engine when it is deleted', async () => {
  const entry = {
    model_id: model,
    specification: 'custom',
    custom_spec: { cpu: 0.5, memory: 512 },
    instance_count: 1,
    additional_properties: { persistent_volumes: [{ name: 'weights', mount_path: '/models' }] },
  };
  const body = { service_name: 'keeping', infer_type: 'real-time', config: [entry] };
  const id = String((await stage.api.call('POST', '/services', body)).body['service_id']);
  await stage.api.serviceIs(id, 'running');
  const filter = `label=sluice.project=${stage.api.projectId}`;
  const volumes = async () => (await stage.docker.run(['volume', 'ls', '--quiet', '--filter', filter])).trim();
  expect(await volumes()).toEndWith(`-${stage.api.projectId}-weights`);
  await stage.api.deleteService(id);
  expect((await stage.api.call('GET', '/volumes/weights')).body).toMatchObject({ status: 'available', services: [] });
  expect((await stage.api.call('DELETE', '/volumes/weights')).status).toBe(200);
  await until(30_000, 'the volume is gone', async () =>
    (await stage.api.call('GET', '/volumes/weights')).status === 404 ? true : undefined,
  );
  expect(await volumes()).toBe('');
}, 240_000);

test('a service is created, runs, is called, stopped, started and deleted', async () => {
  const id = await stage.api.createService('life', model, { instances: 2 });
  const running = await stage.api.serviceIs(id, 'running');
  expect(running).toMatchObject({
    service_id: id,
    service_name: 'life',
    infer_type: 'real-time',
    access_address: `wss://localhost:${stage.platform.port}/v1/infers/${id}`,
    additional_properties: { websocket_upgrade: true },
  });
  expect(await containersOf(id)).toHaveLength(2);
  const socket = await stage.api.openSocket(id);
  expect(await socket.ask('hello')).toBe('hello');
  expect(await socket.close()).toBe(1000);

  expect((await stage.api.setStatus(id, 'stopped')).status).toBe(200);
  await stage.api.serviceIs(id, 'stopped');
  expect(await containersOf(id)).toEqual([]);
  expect(await refusal(id)).toMatchObject({ status: 400, body: expect.stringContaining('ModelArts.4203') });

  expect((await stage.api.setStatus(id, 'running')).status).toBe(200);
  await stage.api.serviceIs(id, 'running');
  using again = await stage.api.openSocket(id);
  expect(await again.ask('again')).toBe('again');
  again.destroy();

  await stage.api.deleteService(id);
  expect(await containersOf(id)).toEqual([]);
  expect(await refusal(id)).toMatchObject({ status: 404, body: expect.stringContaining('APIG.0101') });
}, 240_000);

test('a webhook is told when a service comes up, stops and goes, also across a kill of the control process', async () => {
  const told: { readonly type: string; readonly data: Record<string, string> }[] = [];
  let fails = true;
  using receiver = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    tls: { cert: Bun.file(hooks.cert), key: Bun.file(hooks.key) },
    async fetch(request) {
      if (fails) return new Response('not now', { status: 503 });
      told.push(JSON.parse(await request.text()));
      return new Response();
    },
  });
  const url = `https://localhost:${receiver.port}/hook`;
  const { body: webhook } = await stage.api.call('POST', '/webhooks', { name: 'acceptance', url });
  const id = await stage.api.createService('told', model);
  await stage.api.serviceIs(id, 'running');
  await stage.platform.killControl();
  fails = false;
  await stage.api.setStatus(id, 'stopped');
  await stage.api.serviceIs(id, 'stopped');
  await stage.api.deleteService(id);
  await until(90_000, 'the end of the service', async () =>
    told.some(({ data }) => data['new_status'] === 'deleted') ? true : undefined,
  );
  const statuses = told.filter(({ data }) => data['service_id'] === id).map(({ data }) => data['new_status']);
  const order = ['deploying', 'running', 'stopping', 'stopped', 'deleting', 'deleted'];
  expect(statuses.filter((status, at) => status !== statuses[at - 1])).toEqual(order);
  expect((await stage.api.call('POST', `/webhooks/${webhook['webhook_id']}/test`)).body).toMatchObject({
    status: 'delivered',
  });
  expect(told.at(-1)?.type).toBe('webhook.test');
  expect((await stage.api.call('DELETE', `/webhooks/${webhook['webhook_id']}`)).status).toBe(200);
}, 240_000);

test('the events of a deployment tell its phases in order', async () => {
  const id = await stage.api.createService('eventful', model);
  await stage.api.serviceIs(id, 'running');
  const events = await stage.api.eventsOf(id);
  const order = ['start to deploy service', 'pulling model image', 'pull image success', 'starting model', 'started.'];
  const places = order.map((text) => events.findIndex((event) => event.includes(text)));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  await stage.api.deleteService(id);
}, 120_000);

test('instances are shown, and what they print can be read and followed', async () => {
  await stage.push(await buildTestImage('node-ws'), 'services/talkative:1.0');
  const id = await stage.api.deploy('talkative', 'services/talkative:1.0', { protocol: 'ws' });
  const { body } = await stage.api.call('GET', `/services/${id}/instances`);
  expect(body).toMatchObject({
    count: 1,
    instances: [{ model_id: expect.any(String), status: 'running', restart_count: 0 }],
  });
  const [instance] = body['instances'] as { instance_id: string }[];
  const logs = `/v1/${stage.api.projectId}/services/${id}/instances/${instance?.instance_id}/logs`;
  const headers = { 'X-Auth-Token': stage.api.token };
  expect(await (await stage.platform.fetch(`${logs}?tail=10`, { headers })).text()).toContain('listening on *:8080');

  const following = await stage.platform.fetch(`${logs}?tail=10&follow=true`, { headers });
  const reader = following.body?.getReader();
  const first = await within(15_000, 'the first lines', Promise.resolve(reader?.read()));
  expect(new TextDecoder().decode(first?.value)).toContain('listening on *:8080');
  await reader?.cancel();
  await stage.api.deleteService(id);
}, 240_000);

test('an instance that dies is replaced', async () => {
  const id = await stage.api.createService('mortal', model);
  await stage.api.serviceIs(id, 'running');
  const [first = ''] = await containersOf(id);
  await stage.docker.run(['kill', first]);
  await stage.api.eventLike(id, /exit code 137/);
  await until(60_000, 'another container', async () =>
    (await containersOf(id)).some((container) => container !== first) ? true : undefined,
  );
  await stage.api.serviceIs(id, 'running');
  using socket = await stage.api.openSocket(id);
  expect(await socket.ask('alive')).toBe('alive');
  socket.destroy();
  await stage.api.deleteService(id);
}, 180_000);

test('containers are limited and carry no more rights than they need', async () => {
  const id = await stage.api.createService('limited', model);
  await stage.api.serviceIs(id, 'running');
  const [container = ''] = await containersOf(id);
  const [inspected] = JSON.parse(await stage.docker.run(['inspect', container]));
  expect(inspected.HostConfig).toMatchObject({
    Privileged: false,
    PidsLimit: 4096,
    Memory: 512 * 2 ** 20,
    NanoCpus: 500_000_000,
    ShmSize: 256 * 2 ** 20,
    RestartPolicy: { Name: 'no' },
    LogConfig: { Config: { 'max-size': '10m', 'max-file': '5' } },
  });
  expect(inspected.HostConfig.SecurityOpt).toEqual([expect.stringContaining('no-new-privileges')]);
  const dropped: string[] = inspected.HostConfig.CapDrop.map((name: string) => name.replace(/^CAP_/, ''));
  expect(dropped.toSorted()).toEqual(['MKNOD', 'NET_RAW']);
  await stage.api.deleteService(id);
}, 120_000);

test('a name is taken once', async () => {
  const id = await stage.api.createService('unique', model);
  const again = await stage.api.call('POST', '/services', {
    service_name: 'unique',
    infer_type: 'real-time',
    config: [{ model_id: model, weight: 100, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
  });
  expect(again.status).toBe(409);
  expect(again.body['error_code']).toBe('ModelArts.3503');
  await stage.api.deleteService(id);
}, 120_000);

test('a service that does not exist is said not to exist', async () => {
  const answer = await stage.api.call('GET', `/services/${crypto.randomUUID()}`);
  expect(answer.status).toBe(404);
  expect(answer.body['error_code']).toBe('ModelArts.3502');
});

test.each([
  ['service_name', { service_name: '' }],
  ['infer_type', { infer_type: 'edge' }],
  ['config', { config: [] }],
  ['config', { config: 'none' }],
  ['instance_count', { config: [{ model_id: 'x', specification: 'modelarts.vm.cpu.2u', instance_count: 'many' }] }],
  ['custom_spec', { config: [{ model_id: 'x', specification: 'custom', instance_count: 1 }] }],
  ['websocket_upgrade', { additional_properties: { websocket_upgrade: 'on' } }],
])('a wrong %s is refused by its name', async (field, wrong) => {
  const answer = await stage.api.call('POST', '/services', {
    service_name: 'refused',
    infer_type: 'real-time',
    config: [{ model_id: model, weight: 100, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
    ...wrong,
  });
  expect(answer.status).toBe(400);
  expect(String(answer.body['error_msg'])).toContain(field);
});

test('a model that does not exist cannot be deployed', async () => {
  const answer = await stage.api.call('POST', '/services', {
    service_name: 'modelless',
    infer_type: 'real-time',
    config: [{ model_id: crypto.randomUUID(), weight: 100, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
});

test('a start is refused while the service deploys, and says why', async () => {
  await stage.push(await buildTestImage('loopback-only'), 'services/never:1.0');
  const never = await stage.api.createModel('never', 'services/never:1.0', { protocol: 'ws' });
  await stage.api.modelDone(never);
  const id = await stage.api.createService('never', never);
  await stage.api.serviceIs(id, 'deploying');
  const answer = await stage.api.setStatus(id, 'running');
  expect(answer.status).toBe(400);
  expect(answer.body['error_code']).toBe('ModelArts.3519');
  await stage.api.deleteService(id);
}, 180_000);
