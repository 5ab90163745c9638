import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { averagesOf, countedSince, type HistoryPoint, largest, mergePoints, noPoint, summed } from './history-point.ts';

const point = fc.record(
  Object.fromEntries([...summed, ...largest].map((name) => [name, fc.nat({ max: 1_000_000 })])),
) as unknown as fc.Arbitrary<HistoryPoint>;

test('however points are put together, the whole is the same', () => {
  fc.assert(
    fc.property(point, point, point, (a, b, c) => {
      expect(mergePoints(mergePoints(a, b), c)).toEqual(mergePoints(a, mergePoints(b, c)));
      expect(mergePoints(a, b)).toEqual(mergePoints(b, a));
      expect(mergePoints(a, noPoint)).toEqual(a);
    }),
  );
});

test('an average is over the time that was looked at, and absent where nobody looked', () => {
  const first = { ...noPoint, seenMs: 10_000, socketMs: 40_000, measuredMs: 5_000, cpuMs: 2_500, instanceMs: 5_000 };
  const second = { ...noPoint, seenMs: 30_000, socketMs: 0, measuredMs: 0 };
  expect(averagesOf(mergePoints(first, second))).toEqual({
    sockets: 1,
    cores: 0.5,
    memoryKb: 0,
    devices: 0,
    instances: 1,
  });
  expect(averagesOf(second)).toEqual({ sockets: 0 });
  expect(averagesOf({ ...noPoint, calls: 7 })).toEqual({});
});

test('a counter that went back has begun again', () => {
  expect([countedSince(5, 9), countedSince(9, 9), countedSince(9, 4), countedSince(0, 3)]).toEqual([4, 0, 4, 3]);
});
