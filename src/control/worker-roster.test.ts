import { expect, test } from 'bun:test';
import { createWorkerRoster } from './worker-roster.ts';

test('calls that wait are summed over the workers, as each told last, and those of a worker that is gone do not count', () => {
  let now = 0;
  const roster = createWorkerRoster(() => now, 2_000);
  for (const id of [1, 2]) roster.joined(id);
  expect(roster.told(1, [{ serviceId: 'a', waiting: 3 }])).toEqual(['a']);
  expect(
    roster.told(2, [
      { serviceId: 'a', waiting: 2 },
      { serviceId: 'b', waiting: 0 },
    ]),
  ).toEqual(['a']);
  expect([roster.waiting('a'), roster.waiting('b')]).toEqual([5, 0]);
  // The same again is no news.
  expect(roster.told(2, [{ serviceId: 'a', waiting: 2 }])).toEqual([]);
  // One that dials anew says everything anew.
  roster.joined(2);
  expect(roster.waiting('a')).toBe(3);
  roster.told(2, [{ serviceId: 'a', waiting: 1 }]);
  roster.lost(1);
  now = 2_000;
  roster.expire();
  expect(roster.waiting('a')).toBe(1);
  roster.told(2, [{ serviceId: 'a', waiting: 0 }]);
  expect(roster.waiting('a')).toBe(0);
});
