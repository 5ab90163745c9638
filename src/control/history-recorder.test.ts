import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareService, openConnection } from '../../test/support/connection-records.ts';
import { until } from '../../test/support/deadline.ts';
import { WorkerClient } from '../../test/support/worker-client.ts';
import type { InstanceObservation } from '../contract/instance.ts';
import { historySteps, startsWithin } from '../domain/history-steps.ts';
import { createLogger } from '../log/logger.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { type ConnectionWatch, createConnectionWatch } from './connection-watch.ts';
import { createHistoryRecorder, type HistoryRecorder } from './history-recorder.ts';
import { createLinkServer, type LinkServer } from './link-server.ts';
import { createSteadyClock } from './steady-clock.ts';

const log = createLogger({ name: 'recorder-test', level: 'silent' });
const minute = historySteps[0].step;
const hour = 60 * minute;
const noon = Date.UTC(2026, 10, 27, 12);
let folder: string;
let store: Store;
let link: LinkServer;
let connections: ConnectionWatch;
let recorder: HistoryRecorder;
/** What the machine's clock shows. */
let wall: number;
/** What the engine shows; its numbers are handed in, the rest is real. */
let shown: InstanceObservation[] | undefined;
let looks: number;
let spent: number;

const instance = (id: string): InstanceObservation => ({
  id,
  serviceId: 's',
  modelId: 'm',
  revision: 'r',
  attempt: 0,
  slot: 0,
  port: 80,
  phase: 'running',
  createdAt: 0,
  holds: { cpu: 2, memoryMegabytes: 512, devices: ['GPU-1'] },
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-recorder-'));
  wall = noon + 1_000;
  shown = [instance('i')];
  looks = 0;
  spent = 0;
  await begin();
  await bareService(store, 's');
});

afterEach(async () => {
  await end();
  rmSync(folder, { recursive: true, force: true });
});

async function begin(): Promise<void> {
  const clock = createSteadyClock(() => wall);
  store = await openStore(join(folder, 'sluice.db'));
  connections = createConnectionWatch({ store: store.connections, now: () => wall, log });
  link = await createLinkServer({
    socketPath: join(folder, 'link.sock'),
    routesFile: join(folder, 'routes.json'),
    tokenKeys: [],
    connections,
    log,
    patience: 100,
  });
  link.publish([
    {
      serviceId: 's',
      serviceName: 'asr',
      projectId: 'p',
      websocket: true,
      open: true,
      status: 'running',
      versions: [],
    },
  ]);
  const observed = () => {
    looks += 1;
    return shown;
  };
  const stats = async () => {
    spent += 1_000_000;
    return { cpuNanoseconds: spent, memoryBytes: 2 ** 20 };
  };
  recorder = createHistoryRecorder({
    reconciler: { observed },
    engine: { stats },
    link,
    connections,
    store: store.history,
    clock,
    log,
    period: 20,
  });
}

async function end(): Promise<void> {
  await recorder.close();
  await link.close();
  await connections.close();
  await store.close();
}

/** Whole looks that began after this call. */
async function looked(times: number): Promise<void> {
  const enough = looks + times + 1;
  await until(10_000, 'looks', async () => looks >= enough || undefined);
}

const points = (from: number, to: number, instanceId?: string) =>
  store.history.points(
    { serviceId: 's', ...(instanceId && { instanceId }) },
    minute,
    startsWithin({ from, to }, minute, to),
  );
const meter = (calls: number) => ({
  serviceId: 's',
  calls,
  failures: 1,
  open: {},
  sockets: { 'bytes.image': calls * 10 },
});
const dial = () => WorkerClient.dial(join(folder, 'link.sock'), 7);

test('what was seen within a minute is a point of it, of the service and of its instance', async () => {
  using worker = await dial();
  await until(5_000, 'a snapshot', async () => worker.routes.has('s') || undefined);
  worker.meter([meter(4)]);
  const opened = openConnection('c', { instanceId: 'i', openedAt: wall + 1 });
  worker.report(1, { opened: [opened], complete: true });
  worker.report(2, { changed: [{ ...opened, fromClient: { bytes: 50, messages: 3 } }] });
  await until(5_000, 'a connection', async () => connections.openByInstance().get('i'));
  await looked(3);
  expect(await points(noon, noon + hour)).toEqual([]);
  wall += minute;
  const [first] = await until(5_000, 'a point', async () => {
    const found = await points(noon, noon + hour);
    return found.length > 0 ? found : undefined;
  });
  expect(first).toMatchObject({
    start: noon,
    calls: 4,
    failures: 1,
    bytesFromImage: 40,
    mostSockets: 1,
    mostInstances: 1,
  });
  expect(first?.seenMs).toBeGreaterThan(0);
  expect([first?.cpuMs, first?.socketMs, first?.deviceMs].every((value) => (value ?? 0) > 0)).toBe(true);
  const [own] = await points(noon, noon + hour, 'i');
  expect(own).toMatchObject({ handshakes: 1, messagesFromClient: 3, bytesFromClient: 50, mostSockets: 1 });
  const [row] = (
    await store.usage.list({ projectId: 'p', from: 0, to: 99_999_999, group: 'day' }, { skip: 0, limit: 9 })
  ).rows;
  expect(row).toMatchObject({ period: 20_261_127, serviceName: 'asr', calls: 4 });
  // Two cores and half a gigabyte were held for as long as a socket was open.
  expect(Math.abs((row?.cpuMs ?? 0) - 2 * (row?.deviceMs ?? 0))).toBeLessThanOrEqual(1);
  expect(row?.deviceMs).toBeGreaterThan(0);
});

test('an engine that is away, and a service that is stopped, leave gaps', async () => {
  shown = undefined;
  await looked(3);
  wall += minute;
  const [away] = await until(5_000, 'a point', async () => {
    const found = await points(noon, noon + hour);
    return found.length > 0 ? found : undefined;
  });
  expect(away?.seenMs).toBeGreaterThan(0);
  expect([away?.measuredMs, away?.cpuMs]).toEqual([0, 0]);
  const route = link.route('s');
  if (route === undefined) throw new Error('no route');
  link.publish([{ ...route, open: false, status: 'stopped' }]);
  shown = [];
  await looked(2);
  wall += 10 * minute;
  await looked(3);
  wall += minute;
  await looked(3);
  await recorder.close();
  expect((await points(noon + 5 * minute, noon + hour)).length).toBe(0);
});

test('what was seen last of an instance stays while the engine is away, and goes with it', async () => {
  await until(5_000, 'a sample', async () => recorder.newest('s')?.get('i'));
  shown = undefined;
  await looked(3);
  const seen = recorder.newest('s')?.get('i');
  expect(seen).toMatchObject({ modelId: 'm', at: wall, memoryBytes: 2 ** 20 });
  expect(seen?.cores).toBeGreaterThan(0);
  shown = [];
  await looked(2);
  expect(recorder.newest('s')).toEqual(new Map());
});

test('a machine clock that is set, forward or back, moves no time and doubles none', async () => {
  await looked(2);
  wall += 5 * hour;
  await looked(2);
  wall -= 5 * hour;
  await looked(2);
  const began = performance.now();
  await recorder.close();
  const seen = [...(await points(noon, noon + minute)), ...(await points(noon + 5 * hour, noon + 6 * hour))];
  expect(seen.length).toBeGreaterThanOrEqual(2);
  expect(seen.reduce((sum, { seenMs }) => sum + seenMs, 0)).toBeLessThan(began);
});

test('over restarts of the control process every call counts once', async () => {
  const total = async () => (await store.usage.total({ projectId: 'p', from: 0, to: 99_999_999, group: 'day' })).calls;
  const settle = async (calls: number) => {
    using worker = await dial();
    worker.acknowledging = false;
    await until(5_000, 'a snapshot', async () => worker.routes.has('s') || undefined);
    // All that it has counted, as a worker does behind a snapshot; then what is new.
    worker.meter([meter(calls)]);
    worker.acknowledge();
    worker.meter([meter(calls + 5)]);
    await until(5_000, 'the meter', async () => (link.calls('s').calls === calls + 5 ? true : undefined));
    await looked(2);
  };
  await settle(100);
  await end();
  await begin();
  expect(await total()).toBe(5);
  await settle(105);
  await end();
  await begin();
  expect(await total()).toBe(10);
});
