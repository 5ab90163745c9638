import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { until } from '../support/deadline.ts';
import type { HeaderList } from '../support/http-message.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';
import type { WebSocketClient } from '../support/web-socket-client.ts';

setDefaultTimeout(120_000);

let stage: Stage;
const models: string[] = [];

beforeAll(async () => {
  const [opened, image] = await Promise.all([Stage.open(), buildTestImage('node-ws')]);
  stage = opened;
  await stage.push(image, 'traffic/echo:1.0');
  for (const name of ['echo-one', 'echo-two']) {
    const model = await stage.api.createModel(name, 'traffic/echo:1.0', { protocol: 'ws' });
    models.push(model);
    await stage.api.modelDone(model);
  }
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 90_000);

const version = (model: string | undefined, weight: number, instances = 1, more: object = {}) => ({
  ...more,
  model_id: model,
  weight,
  specification: 'custom',
  custom_spec: { cpu: 0.25, memory: 128 },
  instance_count: instances,
});

async function deploy(name: string, config: readonly object[]): Promise<string> {
  const { status, body } = await stage.api.call('POST', '/services', {
    ...{ service_name: name, infer_type: 'real-time', config },
    additional_properties: { websocket_upgrade: true },
  });
  expect([status, body]).toEqual([200, expect.anything()]);
  const id = String(body['service_id']);
  await stage.api.serviceIs(id, 'running');
  return id;
}

/** Changes the service in its configuration at least, and waits until every worker goes by it. */
async function put(id: string, config: readonly object[], more: object = {}): Promise<void> {
  const rows = async () => (await stage.api.call('GET', `/services/${id}/logs`)).body['logs'] as { result: string }[];
  const before = (await rows()).length;
  const { status, body } = await stage.api.call('PUT', `/services/${id}`, { ...more, config });
  expect([status, body]).toEqual([200, {}]);
  await until(60_000, 'the change is in force', async () => {
    const [newest, ...others] = await rows();
    return others.length === before && newest?.result === 'SUCCESS' ? true : undefined;
  });
}

interface Placed {
  readonly socket: WebSocketClient;
  /** The instance that took it. */
  readonly host: string;
}

/** A WebSocket whose image says at once which container it is. */
async function open(id: string, query = '', headers: HeaderList = []): Promise<Placed> {
  const request = { headers: [['X-Auth-Token', stage.api.token] as const, ...headers] };
  const socket = await stage.api.openSocket(id, `/describe${query}`, request);
  const { payload } = await socket.next();
  return { socket, host: JSON.parse(payload.toString('utf8')).hostname };
}

/** One after the other, so that each finds the one before counted. */
async function openMany(id: string, count: number): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  while (placed.length < count) placed.push(await open(id));
  return placed;
}

function countsOf(placed: readonly Placed[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { host } of placed) counts.set(host, (counts.get(host) ?? 0) + 1);
  return counts;
}

/** The models of the service's containers, by their host names. */
async function containersOf(id: string): Promise<ReadonlyMap<string, string>> {
  const format = '{{.ID}} {{.Label "sluice.model"}}';
  const shown = await stage.docker.run(['ps', '--filter', `label=sluice.service=${id}`, '--format', format]);
  return new Map(shown.split('\n').map((line) => line.split(' ') as [string, string]));
}

async function expectOpen(placed: readonly Placed[]): Promise<void> {
  for (const [at, { socket }] of placed.entries()) expect(await socket.ask(`still ${at}`)).toBe(`still ${at}`);
}

function release(placed: readonly Placed[]): void {
  for (const { socket } of placed) socket[Symbol.dispose]();
}

async function openCount(id: string): Promise<number> {
  return Number((await stage.api.call('GET', `/services/${id}/connections?state=open`)).body['total_count']);
}

test('weights hold for what is opened after them: no open socket is closed, and no instance touched', async () => {
  const [one, two] = models;
  const id = await deploy('weights', [version(one, 80), version(two, 20)]);
  const containers = await containersOf(id);
  const ofTwo = (placed: readonly Placed[]) => placed.filter(({ host }) => containers.get(host) === two).length;
  const close = (share: number, to: number) => expect(Math.abs(share - to)).toBeLessThanOrEqual(4);

  const first = await openMany(id, 50);
  close(ofTwo(first), 10);
  await put(id, [version(one, 30), version(two, 70)]);
  const second = await openMany(id, 50);
  close(ofTwo(second), 35);
  await put(id, [version(one, 0), version(two, 100)]);
  const third = await openMany(id, 10);
  expect(ofTwo(third)).toBe(10);

  expect(await containersOf(id)).toEqual(containers);
  const all = [...first, ...second, ...third];
  await expectOpen(all);
  release(all);
  await stage.api.deleteService(id);
});

test('a socket goes to the instance with the fewest of all workers, or in turn', async () => {
  const id = await deploy('instances', [version(models[0], 100, 3)]);
  const containers = await containersOf(id);
  const first = await openMany(id, 30);
  expect([...countsOf(first).values()]).toEqual([10, 10, 10]);
  const [emptied = ''] = containers.keys();
  release(first.filter(({ host }) => host === emptied));
  await until(30_000, 'they are not counted', async () => ((await openCount(id)) === 20 ? true : undefined));
  const again = await openMany(id, 10);
  expect([...countsOf(again)]).toEqual([[emptied, 10]]);

  release(again);
  await until(30_000, 'they are not counted', async () => ((await openCount(id)) === 20 ? true : undefined));
  const config = [version(models[0], 100, 3, { deploy_timeout_in_seconds: 300 })];
  await put(id, config, { load_balancer_policy: 'ROUND_ROBIN' });
  // Each worker counts by itself: an instance can be one ahead or behind in each.
  const turns = countsOf(await openMany(id, 30));
  expect(turns.size).toBe(3);
  for (const count of turns.values()) expect(Math.abs(count - 10)).toBeLessThanOrEqual(2);
  expect(await containersOf(id)).toEqual(containers);
  await stage.api.deleteService(id);
});

test('sessions keep to their instance by header and by query, through new workers, and move only with it', async () => {
  const id = await deploy('sessions', [version(models[0], 100, 3)]);
  const sessions = Array.from({ length: 24 }, (_, at) => `session-${at}`);
  const affinity = async (by: object, timeout: number, instances = 3) => {
    const config = [version(models[0], 100, instances, { deploy_timeout_in_seconds: timeout })];
    await put(id, config, { additional_properties: { session_affinity: by } });
  };
  const placed = async (way: (session: string) => readonly [query: string, headers?: HeaderList]) => {
    const opened: Placed[] = [];
    for (const session of sessions) opened.push(await open(id, ...way(session)));
    return opened;
  };
  const hostsOf = (all: readonly Placed[]) => all.map(({ host }) => host);

  await affinity({ header: 'X-Session-Id' }, 301);
  const byHeader = (session: string) => ['', [['x-session-id', session]]] as const;
  const homes = hostsOf(await placed(byHeader));
  expect(new Set(homes).size).toBe(3);
  expect(hostsOf(await placed(byHeader))).toEqual(homes);

  const { workers } = stage.platform.processes();
  for (const worker of workers) process.kill(worker, 'SIGKILL');
  await until(30_000, 'new workers', async () => {
    const now = stage.platform.processes().workers;
    return now.length === workers.length && !now.some((worker) => workers.includes(worker)) ? true : undefined;
  });
  await affinity({ query: 'room' }, 302);
  const byQuery = (session: string) => [`?a=b&room=${session}`] as const;
  const open24 = await placed(byQuery);
  expect(hostsOf(open24)).toEqual(homes);

  await affinity({ query: 'room' }, 302, 2);
  const left = await until(60_000, 'one instance is gone', async () => {
    const containers = await containersOf(id);
    return containers.size === 2 ? containers : undefined;
  });
  const moved = hostsOf(await placed(byQuery));
  for (const [at, host] of moved.entries()) {
    const home = homes[at] ?? '';
    expect(left.has(home) ? [home] : [...left.keys()]).toContain(host);
  }
  await expectOpen(open24.filter(({ host }) => left.has(host)));
  await stage.api.deleteService(id);
});
