import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { until } from '../../support/deadline.ts';
import { HeldSockets } from '../../support/held-sockets.ts';
import { PrivateEngine } from '../../support/private-engine.ts';
import { probeTargetImage } from '../../support/probe-target.ts';
import { SmallDisk } from '../../support/small-disk.ts';
import { Stage } from '../../support/stage.ts';
import { buildTestImage } from '../../support/test-images.ts';
import { HandshakeRefused } from '../../support/web-socket-client.ts';

setDefaultTimeout(180_000);

const opened = new AsyncDisposableStack();
const data = opened.use(new SmallDisk(256));
const engineData = opened.use(new SmallDisk(256));
let engine: PrivateEngine;
let stage: Stage;
let model: string;
let service: string;

beforeAll(async () => {
  engine = opened.use(await PrivateEngine.start({ dataRoot: `${engineData.path}/docker` }));
  stage = opened.use(await Stage.open({ engine: engine.endpoint, parent: data.path }));
  await stage.push(await buildTestImage('scratch-static'), 'faults/echo:1.0');
  model = await stage.api.createModel('echo', 'faults/echo:1.0', { protocol: 'ws' });
  await stage.api.modelDone(model);
  service = await stage.api.createService('steady', model);
  await stage.api.serviceIs(service, 'running');
});

/** Whatever came of a test, the next one begins with room. */
afterEach(() => {
  data.empty();
  engineData.empty();
});

afterAll(async () => {
  data.empty();
  engineData.empty();
  await opened.disposeAsync();
});

/** Something that has to be written down. */
const write = (name: string) =>
  stage.api.call('POST', '/models', {
    model_name: name,
    model_version: '0.0.1',
    model_type: 'Image',
    source_location: 'faults/echo:1.0',
  });

/** Small writes may still find a place in files that are there. */
async function refused(): Promise<void> {
  await until(30_000, 'a write to be refused', async () => {
    data.fill();
    const { status, body } = await write(`model-${crypto.randomUUID()}`);
    if (status !== 507) return undefined;
    expect(String(body['error_msg'])).toContain('The disk of the platform is full; nothing was changed.');
    return true;
  });
}

test('a full data folder: writes are refused in words, calls and sockets go on, and so does everything when there is room', async () => {
  using sockets = await HeldSockets.open(stage.api, service, 4);
  await refused();
  expect((await stage.api.setStatus(service, 'stopped')).status).toBe(507);
  expect((await stage.api.service(service))['status']).toBe('running');
  expect(await sockets.echo()).toBe(4);
  using fresh = await HeldSockets.open(stage.api, service, 4);
  expect(await fresh.echo()).toBe(4);

  data.empty();
  expect((await write(`model-${crypto.randomUUID()}`)).status).toBe(200);
  const created = await stage.api.createService('after-it', model);
  await stage.api.serviceIs(created, 'running');
  await stage.api.deleteService(created);
  expect(await sockets.echo()).toBe(4);
  expect(await fresh.echo()).toBe(4);
});

test('processes that are killed on a full disk start again on it', async () => {
  using sockets = await HeldSockets.open(stage.api, service, 4);
  await refused();
  // Who runs cannot be written down either, so that only the answers tell of the next one.
  process.kill(stage.platform.processes().control, 'SIGKILL');
  await until(30_000, 'another control process', async () =>
    (await stage.api.service(service))['status'] === 'running' ? true : undefined,
  );
  expect(await sockets.echo()).toBe(4);
  const [worker = 0] = stage.platform.processes().workers;
  process.kill(worker, 'SIGKILL');
  await until(30_000, 'a worker that serves', async () => {
    try {
      using fresh = await HeldSockets.open(stage.api, service, 6);
      return (await fresh.echo()) === 6 ? true : undefined;
    } catch {
      return undefined;
    }
  });
  data.empty();
  await until(30_000, 'both workers to be written down', async () => {
    const { workers } = stage.platform.processes();
    return workers.length === 2 && !workers.includes(worker) ? true : undefined;
  });
  expect((await write(`model-${crypto.randomUUID()}`)).status).toBe(200);
});

async function isRefused(): Promise<true | undefined> {
  try {
    using _socket = await stage.api.openSocket(service);
    return undefined;
  } catch (error) {
    return error instanceof HandshakeRefused && error.message.includes('unavailable') ? true : undefined;
  }
}

test('an instance that ends on a full disk is replaced when there is room, and the lost one gets no calls', async () => {
  await refused();
  const [first = ''] = await engine.containersOf(service);
  process.kill(await engine.processOf(first), 'SIGKILL');
  await until(30_000, 'its end to be seen', () => isRefused());
  data.empty();
  await until(60_000, 'another instance', async () => {
    const now = await engine.containersOf(service);
    return now.length === 1 && now[0] !== first ? true : undefined;
  });
  await stage.api.serviceIs(service, 'running');
  await stage.api.eventLike(service, /ended with exit code 137/);
  using fresh = await HeldSockets.open(stage.api, service, 2);
  expect(await fresh.echo()).toBe(2);
});

test('a full disk of the engine is said to be full, and what waits for it goes on when there is room', async () => {
  await stage.push(await probeTargetImage(), 'faults/other:1.0');
  const other = await stage.api.createModel('other', 'faults/other:1.0', { protocol: 'http', port: 9000 });
  await stage.api.modelDone(other);
  engineData.fill();
  using sockets = await HeldSockets.open(stage.api, service, 3);
  const waiting = await stage.api.createService('no-room', other);
  await stage.api.eventLike(waiting, /disk of the container engine is full|no space left on device/);
  expect((await stage.api.service(waiting))['status']).toBe('deploying');
  expect(await sockets.echo()).toBe(3);
  engineData.empty();
  await stage.api.serviceIs(waiting, 'running');
  expect(await engine.containersOf(waiting, { all: true })).toHaveLength(1);
});
