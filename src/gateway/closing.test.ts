import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { until } from '../../test/support/deadline.ts';
import type { Ending } from '../contract/endings.ts';
import { Closing, closingShare } from './closing.ts';
import type { OpenSocket } from './open-sockets.ts';

test('shares of a time, however it is cut, add up to all sockets at its end and never run ahead', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), steps, (count, lengths) => {
      const total = lengths.reduce((sum, length) => sum + length, 0);
      let [open, owed, passed] = [count, 0, 0];
      for (const length of lengths) {
        passed += length;
        owed += closingShare(open, length, total - passed);
        const now = Math.min(open, Math.floor(owed));
        open -= now;
        owed -= now;
        expect(count - open).toBeLessThanOrEqual(Math.ceil((count * passed) / total));
      }
      expect(open).toBe(0);
    }),
  );
});

/** Sockets that note when they are ended. */
function socketsOf(activity: readonly number[]) {
  const ended: { readonly index: number; readonly at: number; readonly look: number }[] = [];
  let look = 0;
  const all = activity.map((activeAt, index) => {
    const splice = {
      activeAt,
      ending: undefined as Ending | undefined,
      end(ending: Ending) {
        this.ending = ending;
        ended.push({ index, at: performance.now(), look });
        // What is ended at one look is ended before anything else runs.
        queueMicrotask(() => {
          look = ended.length;
        });
      },
    };
    return { id: `${index}`, splice } as unknown as OpenSocket;
  });
  return { all, ended };
}

const ending = { code: 1012, reason: 'sluice: test' };

describe('closings', () => {
  test('begin at the time that is asked for, with the idlest, and end at the deadline', async () => {
    const activity = [5, 3, 9, 1, 7, 0, 8, 2, 6, 4];
    const { all, ended } = socketsOf(activity);
    const from = performance.now() + 200;
    const deadline = from + 1_000;
    using _closing = new Closing({ sockets: () => all, from, deadline, ending });
    await until(10_000, 'all to be ended', async () => ended.length === all.length || undefined);
    // A process that is held up ends several at one look, in any order.
    const activityAt = ({ index }: { index: number }) => activity[index] ?? Number.NaN;
    const ordered = ended.toSorted((one, other) => one.look - other.look || activityAt(one) - activityAt(other));
    expect(ordered.map(activityAt)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(Math.min(...ended.map(({ at }) => at))).toBeGreaterThanOrEqual(from);
    expect(new Set(ended.map(({ at }) => at)).size).toBeGreaterThan(3);
  });

  test('wait for the deadline when nothing else is asked for, and spread a little behind it', async () => {
    const { all, ended } = socketsOf(Array.from({ length: 50 }, () => 0));
    const deadline = performance.now() + 200;
    using _closing = new Closing({ sockets: () => all, from: deadline, deadline, ending });
    await until(10_000, 'all to be ended', async () => ended.length === all.length || undefined);
    const times = ended.map(({ at }) => at);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(deadline);
    expect(new Set(times).size).toBeGreaterThan(3);
  });

  test('of a deadline that has long passed spread as well', async () => {
    const { all, ended } = socketsOf(Array.from({ length: 50 }, () => 0));
    using _closing = new Closing({ sockets: () => all, from: 0, deadline: performance.now() - 60_000, ending });
    await until(10_000, 'all to be ended', async () => ended.length === all.length || undefined);
    expect(new Set(ended.map(({ at }) => at)).size).toBeGreaterThan(3);
  });

  test('that are given up close nothing', async () => {
    const { all, ended } = socketsOf([0]);
    const other = socketsOf([0]);
    const deadline = performance.now() + 100;
    const given = new Closing({ sockets: () => all, from: deadline, deadline, ending });
    given[Symbol.dispose]();
    using _other = new Closing({ sockets: () => other.all, from: deadline, deadline, ending });
    await until(10_000, 'the other', async () => other.ended.length === 1 || undefined);
    expect(ended).toEqual([]);
  });
});
