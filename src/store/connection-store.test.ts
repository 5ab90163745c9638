import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareService, endedConnection, failedHandshake } from '../../test/support/connection-records.ts';
import type { ConnectionFilter } from './connections.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const day = 24 * 3_600_000;
const everything = { skip: 0, limit: 100_000 };
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-history-'));
  store = await openStore(join(folder, 'sluice.db'));
  await bareService(store, 's');
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a connection comes back as it was written, and replaces an earlier end of the same one', async () => {
  const whole = endedConnection('a', {
    waitedMs: 900,
    firstAnswerMs: 12,
    fromClient: { bytes: 2 ** 40, messages: 7 },
    fromImage: { bytes: 9, messages: 2 },
    end: { at: 2_000, by: 'platform', code: 1012, reason: 'sluice: drained' },
  });
  await store.connections.record([endedConnection('a', { end: { at: 1_500, by: 'network', code: 1006 } })], []);
  await store.connections.record([whole], []);
  expect(await store.connections.find('s', 'a')).toEqual(whole);
  expect(await store.connections.find('other', 'a')).toBeUndefined();
  expect((await store.connections.list({ serviceId: 's' }, everything)).total).toBe(1);
  await store.connections.forget(['a']);
  expect(await store.connections.find('s', 'a')).toBeUndefined();
});

test('connections are found by each of their traits, the latest end first', async () => {
  const credential = { kind: 'access-key', id: 'AK', userId: 'user-2' } as const;
  await store.connections.record(
    [
      endedConnection('plain'),
      endedConnection('instance', { instanceId: 'other' }),
      endedConnection('model', { modelId: 'other' }),
      endedConnection('who', { credential }),
      endedConnection('address', { clientAddress: '2001:db8::1' }),
      endedConnection('closer', { end: { at: 2_000, by: 'image', code: 1011 } }),
      endedConnection('later', { openedAt: 5_000, end: { at: 6_000, by: 'client', code: 1000 } }),
    ],
    [],
  );
  const found = async (filter: Omit<ConnectionFilter, 'serviceId'>) =>
    (await store.connections.list({ serviceId: 's', ...filter }, everything)).rows.map(({ id }) => id);
  expect((await found({}))[0]).toBe('later');
  expect(await found({ instanceId: 'other' })).toEqual(['instance']);
  expect(await found({ modelId: 'other' })).toEqual(['model']);
  expect(await found({ credentialId: 'AK' })).toEqual(['who']);
  expect(await found({ userId: 'user-2' })).toEqual(['who']);
  expect(await found({ clientAddress: '2001:db8::1' })).toEqual(['address']);
  expect(await found({ closedBy: 'image' })).toEqual(['closer']);
  expect(await found({ startTime: 3_000 })).toEqual(['later']);
  expect(await found({ startTime: 2_000, endTime: 4_999 })).toHaveLength(6);
  expect(await found({ startTime: 2_001, endTime: 4_999 })).toEqual([]);
  const page = await store.connections.list({ serviceId: 's' }, { skip: 1, limit: 2 });
  expect([page.total, page.rows.length]).toEqual([7, 2]);
});

test('handshakes are found by id, stage, status and time, and told twice are there once', async () => {
  const answer = failedHandshake('b', {
    at: 9_000,
    stage: 'image-answer',
    status: 404,
    instanceId: 'instance',
    waitedMs: 7,
  });
  const { error: _, ...withoutError } = answer;
  await store.connections.record([], [failedHandshake('a'), withoutError]);
  await store.connections.record([], [failedHandshake('a')]);
  const all = await store.connections.handshakes({ serviceId: 's' }, everything);
  expect(all).toEqual({ total: 2, rows: [withoutError, failedHandshake('a')] });
  for (const filter of [{ id: 'b' }, { stage: 'image-answer' as const }, { status: 404 }, { startTime: 3_000 }]) {
    const found = await store.connections.handshakes({ serviceId: 's', ...filter }, everything);
    expect(found.rows.map(({ id }) => id)).toEqual(['b']);
  }
  expect((await store.connections.handshakes({ serviceId: 's', endTime: 2_000 }, everything)).total).toBe(1);
});

test('a service that is gone has no history, and takes none along with others', async () => {
  await bareService(store, 't');
  await store.connections.record([endedConnection('a'), endedConnection('b', { serviceId: 't' })], []);
  await store.services.remove('t');
  const late = [endedConnection('c', { serviceId: 't' }), endedConnection('d')];
  await store.connections.record(late, [failedHandshake('e', { serviceId: 't' })]);
  expect((await store.connections.list({ serviceId: 't' }, everything)).total).toBe(0);
  expect((await store.connections.list({ serviceId: 's' }, everything)).total).toBe(2);
});

test('of one service the newest 10,000 connections and 1,000 handshakes stay, of another all of its few', async () => {
  await bareService(store, 't');
  await store.connections.record(
    [endedConnection('other', { serviceId: 't', end: { at: 1, by: 'client', code: 1000 } })],
    [],
  );
  const connection = (index: number) =>
    endedConnection(`c${index}`, { end: { at: 10_000 + index, by: 'client', code: 1000 } });
  for (let batch = 0; batch < 24; batch += 1) {
    const indices = Array.from({ length: 500 }, (_, index) => batch * 500 + index);
    await store.connections.record(
      indices.map(connection),
      indices.map((index) => failedHandshake(`h${index}`, { at: 10_000 + index })),
    );
    const { total } = await store.connections.list({ serviceId: 's' }, { skip: 0, limit: 1 });
    expect(total).toBeLessThanOrEqual(10_500);
    expect(total).toBeGreaterThanOrEqual(Math.min(10_000, (batch + 1) * 500));
  }
  const { rows } = await store.connections.list({ serviceId: 's' }, everything);
  expect(rows.slice(0, 10_000).map(({ id }) => id)).toEqual(
    Array.from({ length: 10_000 }, (_, index) => `c${11_999 - index}`),
  );
  const failures = await store.connections.handshakes({ serviceId: 's' }, everything);
  expect(failures.total).toBeWithin(1_000, 1_051);
  expect(failures.rows[0]?.id).toBe('h11999');
  expect((await store.connections.list({ serviceId: 't' }, everything)).total).toBe(1);
});

test('what is too old goes, a bounded number at a time', async () => {
  const at = (time: number) => ({ end: { at: time, by: 'client', code: 1000 } }) as const;
  await store.connections.record(
    [endedConnection('a', at(0)), endedConnection('b', at(1)), endedConnection('c', at(8 * day))],
    [failedHandshake('x', { at: 0 }), failedHandshake('y', { at: 7.5 * day })],
  );
  expect(await store.connections.prune(8 * day, 2)).toBe(true);
  expect(await store.connections.prune(8 * day, 2)).toBe(false);
  expect((await store.connections.list({ serviceId: 's' }, everything)).rows.map(({ id }) => id)).toEqual(['c']);
  const left = await store.connections.handshakes({ serviceId: 's' }, everything);
  expect(left.rows.map(({ id }) => id)).toEqual(['y']);
});
