import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { LatencyHistogram } from './latency-histogram.ts';

const histogramOf = (times: readonly number[]) => {
  const histogram = new LatencyHistogram();
  for (const time of times) histogram.add(time);
  return histogram;
};

test.each([
  [[], 50, 0],
  [[7], 99, 7],
  [[0, 0, 0], 99, 0],
  [[-3, -1], 50, 0],
  [[1, 2, 3, 4], 50, 2.015],
  [[1, 1, 1, 1_000], 99, 1_000],
  [[Number.POSITIVE_INFINITY], 50, 4_294_967.295],
])('%p: %p %% lie within %p ms', (times, percent, expected) => {
  expect(histogramOf(times).percentile(percent)).toBe(expected);
});

test('a percentile is never less than the exact one, and a 64th more at most', () => {
  const times = fc.array(fc.double({ min: 0, max: 4_000_000, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 100 }), (given, percent) => {
      const sorted = given.map((time) => Math.round(time * 1_000) / 1_000).sort((a, b) => a - b);
      const exact = sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
      const read = histogramOf(given).percentile(percent);
      expect(read).toBeGreaterThanOrEqual(exact - 1e-9);
      expect(read).toBeLessThanOrEqual(exact * (1 + 1 / 64) + 0.001);
      expect(read).toBeLessThanOrEqual(sorted.at(-1) ?? Number.NaN);
    }),
  );
});
