import { expect, test } from 'bun:test';
import { mostAttempts, retryDelay } from './webhook-retry.ts';

test.each([
  [1, 0.5, undefined, 5_000],
  [1, 0, undefined, 3_750],
  [1, 1, undefined, 6_250],
  [2, 0.5, undefined, 15_000],
  [3, 0.5, undefined, 45_000],
  [6, 0.5, undefined, 1_215_000],
  [7, 0.5, undefined, 3_600_000],
  [29, 1, undefined, 3_600_000],
  [1, 0.5, 60_000, 60_000],
  [3, 0.5, 1_000, 45_000],
  [1, 0.5, 86_400_000, 3_600_000],
  [30, 0.5, undefined, undefined],
  [30, 0.5, 60_000, undefined],
])('after failure %i with chance %d, asked for %p ms, it waits %p ms', (failures, random, asked, delay) => {
  expect(retryDelay(failures, random, asked)).toBe(delay as number);
});

test('what is given up was tried for about a day', () => {
  const sum = Array.from({ length: mostAttempts - 1 }, (_, at) => retryDelay(at + 1, 0.5) ?? 0).reduce((a, b) => a + b);
  expect(sum / 3_600_000).toBeGreaterThan(20);
  expect(sum / 3_600_000).toBeLessThan(25);
});
