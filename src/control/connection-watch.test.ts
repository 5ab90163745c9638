import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bareService,
  endedConnection,
  failedHandshake,
  openConnection,
} from '../../test/support/connection-records.ts';
import { until } from '../../test/support/deadline.ts';
import { WorkerClient } from '../../test/support/worker-client.ts';
import { createLogger } from '../log/logger.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { type ConnectionState, type ConnectionWatch, createConnectionWatch } from './connection-watch.ts';
import { createLinkServer, type LinkServer } from './link-server.ts';

const log = createLogger({ name: 'watch-test', level: 'silent' });
let folder: string;
let store: Store;
let watch: ConnectionWatch;
let server: LinkServer;

async function begin(): Promise<void> {
  store = await openStore(join(folder, 'sluice.db'));
  watch = createConnectionWatch({ store: store.connections, now: () => 9_000, log });
  server = await createLinkServer({
    socketPath: join(folder, 'link.sock'),
    routesFile: join(folder, 'routes.json'),
    tokenKeys: [],
    connections: watch,
    log,
    patience: 200,
  });
}

async function end(): Promise<void> {
  await server.close();
  await watch.close();
  await store.close();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-watch-'));
  await begin();
  await bareService(store, 's');
});

afterEach(async () => {
  await end();
  rmSync(folder, { recursive: true, force: true });
});

const dial = (processId = 1) => WorkerClient.dial(join(folder, 'link.sock'), processId);

async function ids(state?: ConnectionState): Promise<string[]> {
  const page = await watch.list({ serviceId: 's' }, state, { skip: 0, limit: 1_000 });
  expect(page.total).toBe(page.rows.length);
  return page.rows.map(({ id }) => id);
}

const shows = (state: ConnectionState, ...expected: readonly string[]) =>
  until(5_000, `${state}: ${expected.join(', ')}`, async () =>
    Bun.deepEquals((await ids(state)).toSorted(), expected.toSorted()) ? true : undefined,
  );

const recorded = (worker: WorkerClient, report: number) =>
  until(5_000, `report ${report} recorded`, async () =>
    worker.received.some((message) => message.type === 'recorded' && message.report === report) ? true : undefined,
  );

test('a connection is shown from its opening on, with what has passed, and its end is kept', async () => {
  using worker = await dial();
  worker.report(1, { opened: [openConnection('a'), openConnection('b', { openedAt: 1_500 })] });
  await shows('open', 'a', 'b');
  expect(await ids()).toEqual(['b', 'a']);
  const passed = { firstAnswerMs: 4, fromClient: { bytes: 10, messages: 2 }, fromImage: { bytes: 20, messages: 3 } };
  worker.report(2, { changed: [{ id: 'a', ...passed }] });
  await until(5_000, 'progress', async () => ((await watch.find('s', 'a'))?.firstAnswerMs === 4 ? true : undefined));
  expect(await watch.find('s', 'a')).toEqual(openConnection('a', passed));
  expect(await watch.find('other', 'a')).toBeUndefined();

  worker.report(3, { ended: [endedConnection('a', passed)], handshakes: [failedHandshake('h')] });
  await shows('ended', 'a');
  expect(await ids()).toEqual(['b', 'a']);
  expect((await watch.handshakes({ serviceId: 's', id: 'h' }, { skip: 0, limit: 9 })).total).toBe(1);
  await recorded(worker, 3);
  expect(await ids()).toEqual(['b', 'a']);
  expect(await watch.find('s', 'a')).toEqual(endedConnection('a', passed));
  expect(await store.connections.find('s', 'a')).toEqual(endedConnection('a', passed));
  expect((await watch.handshakes({ serviceId: 's' }, { skip: 0, limit: 9 })).total).toBe(1);
});

test('a report without an end is not the word that the ends before it are recorded', async () => {
  using worker = await dial();
  worker.report(1, { ended: [endedConnection('a')] });
  worker.report(2, { opened: [openConnection('b')], complete: true });
  await recorded(worker, 1);
  worker.report(3, { ended: [endedConnection('c')] });
  await recorded(worker, 3);
  const words = worker.received.flatMap((message) => (message.type === 'recorded' ? [message.report] : []));
  expect(words).toEqual([1, 3]);
  expect(await store.connections.find('s', 'a')).toEqual(endedConnection('a'));
});

test('a page may reach from open connections over unwritten ends to stored ones', async () => {
  using worker = await dial();
  const endAt = (id: string, at: number) => endedConnection(id, { end: { at, by: 'client', code: 1000 } });
  worker.report(1, { ended: [endAt('d', 1), endAt('c', 2)] });
  await recorded(worker, 1);
  worker.report(2, { opened: [openConnection('a')], ended: [endAt('b', 3)] });
  await shows('open', 'a');
  for (const skip of [0, 1, 2, 3]) {
    const page = await watch.list({ serviceId: 's' }, undefined, { skip, limit: 2 });
    expect([page.total, ...page.rows.map(({ id }) => id)]).toEqual([4, ...['a', 'b', 'c', 'd'].slice(skip, skip + 2)]);
  }
  const filtered = await watch.list({ serviceId: 's', closedBy: 'client' }, undefined, { skip: 0, limit: 9 });
  expect(filtered.rows.map(({ id }) => id)).toEqual(['b', 'c', 'd']);
});

test('the connections of a worker that is gone ended in the network', async () => {
  using other = await dial(2);
  other.report(1, { opened: [openConnection('kept')] });
  const worker = await dial(1);
  worker.report(1, { opened: [openConnection('a')] });
  await shows('open', 'a', 'kept');
  worker[Symbol.dispose]();
  await shows('ended', 'a');
  expect(await watch.find('s', 'a')).toEqual(endedConnection('a', { end: { at: 9_000, by: 'network', code: 1006 } }));
  expect(await ids('open')).toEqual(['kept']);
});

test('a worker that was given up and comes back has its connections still', async () => {
  const worker = await dial();
  worker.report(1, { opened: [openConnection('a'), openConnection('b')] });
  await shows('open', 'a', 'b');
  worker[Symbol.dispose]();
  await shows('ended', 'a', 'b');
  using again = await dial();
  again.report(2, { opened: [openConnection('a')], ended: [endedConnection('b')], complete: true });
  await shows('open', 'a');
  await shows('ended', 'b');
  expect((await watch.find('s', 'b'))?.end?.by).toBe('client');
});

test('a worker that dials again says what is open; what it does not know is over', async () => {
  const worker = await dial();
  worker.report(1, { opened: [openConnection('a'), openConnection('b'), openConnection('c')] });
  await shows('open', 'a', 'b', 'c');
  worker[Symbol.dispose]();
  using again = await dial();
  again.report(2, { opened: [openConnection('a')], ended: [endedConnection('b')] });
  await shows('open', 'a', 'c');
  again.report(3, { complete: true });
  await shows('open', 'a');
  await shows('ended', 'b', 'c');
  expect((await watch.find('s', 'c'))?.end?.by).toBe('network');
});

test('a new control process knows all that is open, and what is told twice is there once', async () => {
  const worker = await dial();
  worker.report(1, {
    opened: [openConnection('a')],
    ended: [endedConnection('b')],
    handshakes: [failedHandshake('h')],
  });
  await recorded(worker, 1);
  await end();
  worker[Symbol.dispose]();
  await begin();
  using again = await dial();
  const twice = { ended: [endedConnection('b')], handshakes: [failedHandshake('h')] };
  again.report(2, { opened: [openConnection('a')], ...twice, complete: true });
  await recorded(again, 2);
  expect(await ids()).toEqual(['a', 'b']);
  expect((await watch.handshakes({ serviceId: 's' }, { skip: 0, limit: 9 })).total).toBe(1);
});

test('what was dropped is counted over all workers, also over those that are gone', async () => {
  using one = await dial(1);
  one.report(1, { omitted: 3 });
  const two = await dial(2);
  two.report(1, { omitted: 4 });
  await until(5_000, 'seven', async () => (watch.omitted === 7 ? true : undefined));
  two[Symbol.dispose]();
  await until(5_000, 'one worker', async () => (server.workers === 1 ? true : undefined));
  expect(watch.omitted).toBe(7);
});

test('a report that is none ends the link', async () => {
  using worker = await dial();
  await until(5_000, 'a snapshot', async () => (worker.sequence > 0 ? true : undefined));
  worker.raw(`${JSON.stringify({ type: 'connections', report: 1, opened: [{}] })}\n`);
  await until(5_000, 'the end', async () => (worker.connected ? undefined : true));
});
