import { expect, test } from 'bun:test';
import { restartDelay } from './restart-delay.ts';

test('the wait doubles from 100 ms to 10 s', () => {
  expect([1, 2, 3, 7, 8, 50].map(restartDelay)).toEqual([100, 200, 400, 6_400, 10_000, 10_000]);
});
