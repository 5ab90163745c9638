import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/support/deadline.ts';
import { historyEntry } from '../../test/support/history-entries.ts';
import { linesOf } from '../../test/support/lines-of.ts';
import { historySteps, startsWithin } from '../domain/history-steps.ts';
import { createLogger } from '../log/logger.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { createHistoryQueue } from './history-queue.ts';

const log = createLogger({ name: 'queue-test', level: 'silent' });
const minute = 60_000;
const began = Date.UTC(2026, 10, 27);
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-queue-'));
  file = join(folder, 'sluice.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Calls in the points of a distance. */
async function calls(store: Store, step: number): Promise<number> {
  const range = { from: began, to: began + 300 * minute };
  const points = await store.history.points({ serviceId: 's' }, step, startsWithin(range, step, range.to));
  return points.reduce((sum, point) => sum + point.calls, 0);
}

test('a killed process loses what it had not written, and leaves points, sums and usage as one', async () => {
  const script = join(import.meta.dir, '../../test/support/endless-recorder.ts');
  const child = Bun.spawn([process.execPath, script, file, String(began)], { stdout: 'pipe', stderr: 'inherit' });
  let written = 0;
  for await (const line of linesOf(child.stdout)) {
    written = Math.max(written, Number(line) + 1);
    if (written >= 30) child.kill('SIGKILL');
  }
  await child.exited;
  const store = await openStore(file);
  const sums = await Promise.all(historySteps.map(({ step }) => calls(store, step)));
  expect(new Set(sums).size).toBe(1);
  expect((await store.usage.total({ projectId: 'p', from: 0, to: 99_999_999, group: 'day' })).calls).toBe(sums[0] ?? 0);
  // Four calls of each minute.
  expect(sums[0]).toBeGreaterThanOrEqual(written * 4);
  await store.close();
}, 60_000);

test('what could not be written at the first attempt is written once, in its order', async () => {
  const store = await openStore(file);
  let failures = 1;
  const history = {
    ...store.history,
    async record(entries: Parameters<Store['history']['record']>[0]) {
      if (failures-- > 0) throw new Error('the disk is full');
      await store.history.record(entries);
    },
  };
  const queue = createHistoryQueue({ store: history, now: () => began, log, retryAfter: 50 });
  queue.write([historyEntry(began)]);
  await until(5_000, 'a failure', async () => failures < 1 || undefined);
  queue.write([historyEntry(began + minute)]);
  await until(20_000, 'both minutes', async () => (await calls(store, minute)) === 8 || undefined);
  await queue.close();
  expect(await calls(store, minute)).toBe(8);
  await store.close();
});
