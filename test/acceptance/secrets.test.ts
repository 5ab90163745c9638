import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/deadline.ts';
import { type ModelArts, requestToken } from '../support/model-arts.ts';
import type { Platform } from '../support/platform.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: Stage;
let platform: Platform;
let api: ModelArts;

beforeAll(async () => {
  const image = await buildTestImage('needs-environment');
  stage = await Stage.open();
  await stage.push(image, 'secrets/picky:1.0');
  ({ platform, api } = stage);
}, 400_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 90_000);

/** Files below the data folder that others than their owner may read, or that hold `text`. */
function filesWith(condition: (path: string) => boolean, folder = platform.dataFolder): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => meets(path, condition))
    .map((path) => path.slice(folder.length + 1));
}

/** The processes go on meanwhile: what one of them wrote beside a file takes that file's place at any moment. */
function meets(path: string, condition: (path: string) => boolean): boolean {
  try {
    return condition(path);
  } catch (error) {
    if (existsSync(path)) throw error;
    return false;
  }
}

test('no secret gets into a log, an answer or a file other than those that are there for it', async () => {
  const { password, access_key: accessKey, secret_key: secretKey, user } = platform.credentials;
  const wrong = 'a-wrong-password-1f6bafc';
  expect((await requestToken(platform, wrong)).status).toBe(401);
  const nobody = '/v1/infers/00000000-0000-4000-8000-000000000000';
  const answers: string[] = [];
  const call = async (path: string, headers: Record<string, string>, method = 'GET') => {
    const answer = await platform.fetch(path, { method, headers });
    answers.push(JSON.stringify([...answer.headers]) + (await answer.text()));
  };
  const secrets = [password, secretKey, wrong, api.token];
  for (const secret of secrets) {
    for (const headers of [
      { 'X-Auth-Token': `${secret}x` },
      { 'X-Apig-AppCode': secret },
      { apikey: secret },
      { Authorization: `Bearer ${secret}x` },
      {
        Authorization: `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
        'X-Auth-Token': secret,
      },
      { Authorization: `Basic ${btoa(`${user}:${secret}`)}` },
    ]) {
      await call(`${nobody}/x?sluice_ticket=${secret}`, headers as Record<string, string>);
      await call(`/v1/${api.projectId}/services`, headers as Record<string, string>);
      await call('/v2/', headers as Record<string, string>);
      await call('/v3/auth/tokens', headers as Record<string, string>, 'DELETE');
    }
  }
  await platform.killControl();
  for (const secret of secrets) {
    expect(platform.serve.output).not.toContain(secret === password || secret === secretKey ? `"${secret}"` : secret);
    expect(answers.filter((answer) => answer.includes(secret))).toEqual([]);
    const holding = filesWith((path) => readFileSync(path).includes(secret));
    expect(holding).toEqual(secret === password || secret === secretKey ? ['credentials.json'] : []);
  }
}, 120_000);

test('a secret environment variable is known to the container and to nobody else', async () => {
  const value = `swordfish-${crypto.randomUUID()}`;
  const modelId = await api.createModel('picky', 'secrets/picky:1.0', { protocol: 'ws' });
  await api.modelDone(modelId);
  const config = (envs: Readonly<Record<string, string>>) => [
    {
      model_id: modelId,
      specification: 'custom',
      custom_spec: { cpu: 0.5, memory: 512 },
      instance_count: 1,
      envs,
      additional_properties: { secret_envs: ['API_TOKEN'] },
    },
  ];
  const body = { service_name: 'picky', infer_type: 'real-time', config: config({ API_TOKEN: value, MODE: 'old' }) };
  let id = String((await api.call('POST', '/services', body)).body['service_id']);
  // Without the variable the image ends at once.
  await api.serviceIs(id, 'running');
  const environmentWith = (variable: string) =>
    until(30_000, `a container with ${variable}`, async () => {
      const ids = await stage.docker.run(['ps', '--quiet', '--filter', `label=sluice.service=${id}`]);
      // One that goes between the two calls is as good as gone.
      const shown = await stage.docker.attempt(['inspect', ...ids.trim().split('\n')]);
      const containers = JSON.parse(shown.stdout) as readonly {
        readonly Config: { readonly Env: readonly string[] };
      }[];
      return containers.map(({ Config: config }) => config.Env).find((variables) => variables.includes(variable));
    });
  expect(await environmentWith('MODE=old')).toContain(`API_TOKEN=${value}`);

  const changed = await api.call('PUT', `/services/${id}`, { config: config({ API_TOKEN: '******', MODE: 'new' }) });
  expect(changed.status).toBe(200);
  const shown = await api.serviceIs(id, 'running');
  expect(shown).toMatchObject({ config: [{ envs: { API_TOKEN: '******', MODE: 'new' } }] });
  expect(await environmentWith('MODE=new')).toContain(`API_TOKEN=${value}`);

  const paths = ['', '/logs', '/events', '/instances', '/monitor'].map((part) => `/services/${id}${part}`);
  for (const path of [...paths, '/services', '/audit-records']) {
    const { status, body: answer } = await api.call('GET', path);
    expect([path, status]).toEqual([path, 200]);
    expect(JSON.stringify(answer)).not.toContain(value);
  }
  await api.deleteService(id);

  // The same of a model: every deployment has it, and a service overrides one by one.
  const made = await api.call('POST', '/models', {
    model_name: 'picky',
    model_version: '0.0.2',
    model_type: 'Image',
    source_location: 'secrets/picky:1.0',
    initial_config: { protocol: 'ws' },
    envs: { API_TOKEN: value, MODE: 'of-the-model', REGION: 'of-the-model' },
    secret_envs: ['API_TOKEN'],
  });
  const sealedId = String(made.body['model_id']);
  expect(await api.modelDone(sealedId)).toMatchObject({ envs: { API_TOKEN: '******', REGION: 'of-the-model' } });
  const own = { ...body, service_name: 'picky-by-itself' };
  const [entry] = config({ MODE: 'of-the-service' });
  const bare = { ...entry, model_id: sealedId, additional_properties: {} };
  id = String((await api.call('POST', '/services', { ...own, config: [bare] })).body['service_id']);
  await api.serviceIs(id, 'running');
  const seen = await environmentWith('MODE=of-the-service');
  expect(seen).toContain(`API_TOKEN=${value}`);
  expect(seen).toContain('REGION=of-the-model');
  expect(JSON.stringify((await api.call('GET', `/models/${sealedId}`)).body)).not.toContain(value);
  await api.deleteService(id);

  expect(platform.serve.output).not.toContain(value);
  expect(filesWith((path) => readFileSync(path).includes(value))).toEqual([]);
}, 240_000);

test('a password for another registry is shown to that registry and to nobody else', async () => {
  const password = `swordfish-${crypto.randomUUID()}`;
  const shown = new Set<string>();
  await using registry = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      shown.add(request.headers.get('authorization') ?? 'nobody');
      return new Response('', { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="other"' } });
    },
  });
  const host = `127.0.0.1:${registry.port}`;
  const path = `/pull-credentials/${host}`;
  const answers = [
    await api.call('PUT', path, { username: 'robot', password }),
    await api.call('POST', `${path}/check`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  // The platform itself asks nobody inside; the engine does.
  const modelId = await api.createModel('outside', `${host}/team/voice:1`);
  expect(await api.modelDone(modelId)).toMatchObject({ model_status: 'failed' });
  expect([...shown]).toContain(`Basic ${btoa(`robot:${password}`)}`);
  for (const each of ['/pull-credentials', `/models/${modelId}`, `/models/${modelId}/events`, '/audit-records'])
    answers.push(await api.call('GET', each));
  expect(JSON.stringify(answers)).toContain(host);
  for (const secret of [password, btoa(`robot:${password}`)]) {
    expect(JSON.stringify(answers)).not.toContain(secret);
    expect(platform.serve.output).not.toContain(secret);
    expect(filesWith((file) => readFileSync(file).includes(secret))).toEqual([]);
  }
  expect((await api.call('DELETE', path)).status).toBe(200);
}, 120_000);

test('everything but certificates and the installation’s id is readable by its owner alone', () => {
  const open = filesWith((path) => (statSync(path).mode & 0o077) !== 0);
  expect(open.filter((path) => path !== 'installation-id' && !/^tls\/[\w-]+\.pem$/.test(path))).toEqual([]);
  expect(open.filter((path) => /key/.test(path))).toEqual([]);
});
