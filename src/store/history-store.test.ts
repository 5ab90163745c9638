import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, describe, expect, spyOn, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyEntry } from '../../test/support/history-entries.ts';
import { averagesOf } from '../domain/history-point.ts';
import { historySteps, longestHistory, startsWithin } from '../domain/history-steps.ts';
import { usageDay } from '../domain/usage.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const began = Date.UTC(2026, 10, 27);
let folder: string;
let file: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-points-'));
  file = join(folder, 'sluice.db');
  store = await openStore(file);
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const read = (step: number, from: number, to: number, instanceId?: string) =>
  store.history.points(
    { serviceId: 's', ...(instanceId && { instanceId }) },
    step,
    startsWithin({ from, to }, step, to),
  );

describe('points', () => {
  test('of every distance are the sum of their minutes at once, and what was not seen is not there', async () => {
    for (const start of [0, minute, 7 * minute]) await store.history.record([historyEntry(began + start)]);
    const minutes = await read(minute, began, began + hour);
    expect(minutes.map(({ start }) => start - began)).toEqual([0, minute, 7 * minute]);
    const [first, second] = await read(5 * minute, began, began + hour);
    expect([first?.start, second?.start]).toEqual([began, began + 5 * minute]);
    expect(first).toMatchObject({ seenMs: 2 * minute, messagesFromClient: 20, mostCpu: 800, mostSockets: 3 });
    const [whole] = await read(hour, began, began + hour);
    expect(whole).toMatchObject({ seenMs: 3 * minute, calls: 12, mostInstances: 1 });
    expect(whole && averagesOf(whole)).toMatchObject({ cores: 0.5, memoryKb: 102_400, sockets: 2, instances: 1 });
    expect((await read(hour, began, began + hour, 'i'))[0]).toMatchObject({ calls: 0, messagesFromClient: 30 });
    expect(await read(hour, began, began + hour, 'other')).toEqual([]);
  });

  test('of a minute that comes in two parts, in one batch or in two, are added', async () => {
    const entry = historyEntry(began);
    await store.history.record([entry, entry]);
    await store.history.record([{ ...entry, service: { ...entry.service, mostCpu: 1_500 } }]);
    for (const { step } of historySteps) {
      expect((await read(step, began, began + minute))[0]).toMatchObject({ seenMs: 3 * minute, mostCpu: 1_500 });
    }
  });

  test('tell instances apart, the latest first, also one that is long replaced', async () => {
    await store.history.record([historyEntry(began)]);
    const { instances } = historyEntry(began);
    const later = began + 2 * day;
    const next = instances.map((each) => ({ ...each, instanceId: 'j' }));
    await store.history.record([historyEntry(later, { instances: next })]);
    const range = { from: began, to: later + hour };
    expect((await store.history.instances('s', range, 10)).map(({ instanceId }) => instanceId)).toEqual(['j', 'i']);
    expect((await store.history.instances('s', range, 1)).length).toBe(1);
    const recent = await store.history.instances('s', { from: later, to: later + hour }, 10);
    expect(recent).toMatchObject([{ instanceId: 'j', modelId: 'm', firstAt: later }]);
  });

  test('are read by the index alone, whatever there is besides', async () => {
    await store.history.record([historyEntry(began), historyEntry(began, { serviceId: 'other' })]);
    const asked = spyOn(Database.prototype, 'query');
    await read(hour, began - longestHistory, began + hour);
    const queries = asked.mock.calls.map(([sql]) => sql).filter((sql) => sql.startsWith('select'));
    asked.mockRestore();
    using database = new Database(file);
    const plans = queries.flatMap((sql) =>
      database
        .query<{ detail: string }, []>(`explain query plan ${sql}`)
        .all()
        .map(({ detail }) => detail),
    );
    expect(plans.find((step) => step.includes('history_points'))).toContain(
      'PRIMARY KEY (step=? AND start=? AND series=?)',
    );
    expect(plans.filter((step) => step.startsWith('SCAN'))).toEqual([]);
  });
});

test('each distance is kept as long as it is said to be, and the rest goes piece by piece', async () => {
  for (let at = began; at < began + 3 * day; at += hour) await store.history.record([historyEntry(at)]);
  const now = began + 3 * day;
  for (let pieces = 0; await store.history.prune(now); pieces += 1) expect(pieces).toBeLessThan(1_000);
  using database = new Database(file);
  const oldest = (step: number) =>
    database
      .query<{ start: number }, [number]>('select min(start) as start from history_points where step = ?')
      .get(step)?.start;
  expect(oldest(minute)).toBe(now - 6 * hour);
  expect(oldest(5 * minute)).toBe(now - 2 * day);
  expect(oldest(hour)).toBe(began);
  const muchLater = began + 40 * day;
  for (let pieces = 0; await store.history.prune(muchLater); pieces += 1) expect(pieces).toBeLessThan(1_000);
  const count = (table: string) => database.query(`select count(*) as rows from ${table}`).get();
  expect([count('history_points'), count('history_series')]).toEqual([{ rows: 0 }, { rows: 0 }]);
  await store.history.record([historyEntry(muchLater)]);
  expect(await read(minute, muchLater, muchLater + minute)).toHaveLength(1);
});

describe('usage', () => {
  const query = (change: object = {}) =>
    ({ projectId: 'p', from: 0, to: 99_999_999, group: 'service', ...change }) as Parameters<Store['usage']['list']>[0];
  const all = { skip: 0, limit: 1_000 };

  test('is summed by service, day and month, under the last name, and only in its project', async () => {
    const december = Date.UTC(2026, 11, 1);
    await store.history.record([
      historyEntry(began),
      historyEntry(began + minute),
      historyEntry(began + day),
      historyEntry(december, { serviceName: 'renamed' }),
      historyEntry(began, { serviceId: 't' }),
      historyEntry(began, { serviceId: 'u', projectId: 'other' }),
    ]);
    const rows = async (change: object) =>
      (await store.usage.list(query(change), all)).rows.map((row) => [
        row.period,
        row.serviceId,
        row.serviceName,
        row.calls,
      ]);
    expect(await rows({})).toEqual([
      [0, 's', 'renamed', 16],
      [0, 't', 'asr', 4],
    ]);
    expect(await rows({ group: 'month' })).toEqual([
      [202_611, 's', 'asr', 12],
      [202_611, 't', 'asr', 4],
      [202_612, 's', 'renamed', 4],
    ]);
    expect(await rows({ group: 'day', serviceId: 's' })).toEqual([
      [20_261_127, 's', 'asr', 8],
      [20_261_128, 's', 'asr', 4],
      [20_261_201, 's', 'renamed', 4],
    ]);
    expect(await rows({ group: 'day', from: 20_261_128, to: 20_261_130 })).toEqual([[20_261_128, 's', 'asr', 4]]);
    expect(await store.usage.total(query())).toMatchObject({ calls: 20, cpuMs: 10 * minute, socketMs: 10 * minute });
    expect(await store.usage.total(query({ projectId: 'none' }))).toMatchObject({ calls: 0, cpuMs: 0 });
    const page = await store.usage.list(query({ group: 'day' }), { skip: 1, limit: 2 });
    expect([page.total, page.rows.length]).toEqual([4, 2]);
  });

  test('of thirteen months and the present one is kept, whatever became of the service', async () => {
    const months = Array.from({ length: 20 }, (_, index) => Date.UTC(2026, index, 15));
    for (const at of months) await store.history.record([historyEntry(at)]);
    const now = months.at(-1) ?? 0;
    for (let pieces = 0; await store.history.prune(now); pieces += 1) expect(pieces).toBeLessThan(1_000);
    const { rows } = await store.usage.list(query({ group: 'day' }), all);
    expect(rows.map(({ period }) => period)).toEqual(months.slice(-14).map(usageDay));
  });
});
