import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { bucketOf, historySteps, longestHistory, mostPoints, startsWithin, stepFor } from './history-steps.ts';

const now = Date.UTC(2026, 10, 27, 12, 34, 56);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('the distance of points', () => {
  test.each([
    ['the last hour', { from: now - hour, to: now }, minute],
    ['the last day', { from: now - day, to: now }, 5 * minute],
    ['the last week', { from: now - 7 * day, to: now }, hour],
    ['the last month', { from: now - 30 * day, to: now }, hour],
    ['an hour of yesterday', { from: now - day, to: now - day + hour }, 5 * minute],
    ['an hour of last week', { from: now - 7 * day, to: now - 7 * day + hour }, hour],
    ['what is long gone', { from: 0, to: now }, hour],
    ['one that is wished coarser', { from: now - hour, to: now, wished: 90_000 }, 5 * minute],
    ['one that is wished finer than there is', { from: now - day, to: now, wished: 1_000 }, 5 * minute],
    ['one that is wished coarser than there is', { from: now - day, to: now, wished: day }, hour],
  ])('of %s', (_name, range, expected) => {
    expect(stepFor(range, now)).toBe(expected);
  });

  test('gives neither too many points nor any that cannot be there, whatever is asked for', () => {
    const time = fc.integer({ min: 0, max: 2 * now });
    fc.assert(
      fc.property(time, time, fc.nat(2 * hour), (from, to, wished) => {
        const step = stepFor({ from, to, wished }, now);
        const starts = startsWithin({ from, to }, step, now);
        expect(historySteps.map((each) => each.step)).toContain(step as never);
        expect(starts.length).toBeLessThanOrEqual(mostPoints);
        for (const start of starts) {
          expect(start % step).toBe(0);
          expect(start + step > from && start < to).toBe(true);
          expect(start + step > now - longestHistory && start <= now + step).toBe(true);
        }
      }),
    );
  });
});

test('a moment belongs to the point that began last', () => {
  expect([bucketOf(0, minute), bucketOf(minute - 1, minute), bucketOf(minute, minute)]).toEqual([0, 0, minute]);
});
