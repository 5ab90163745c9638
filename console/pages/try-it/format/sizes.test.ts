import { expect, test } from 'bun:test';
import { clockText, gapText, sizeText } from './sizes.ts';

test('sizes have three digits and a unit', () => {
  const sizes = [0, 1, 1_023, 1_024, 1_536, 10_240, 1_023 * 1_024, 10 * 1_024 ** 2, 256 * 1_024 ** 2];
  expect(sizes.map(sizeText)).toEqual([
    '0 B',
    '1 B',
    '1023 B',
    '1.00 KB',
    '1.50 KB',
    '10.0 KB',
    '1023 KB',
    '10.0 MB',
    '256 MB',
  ]);
});

test('gaps are milliseconds, seconds or minutes', () => {
  expect([0, 4.6, 999, 1_500, 61_000].map(gapText)).toEqual(['+0 ms', '+5 ms', '+999 ms', '+1.50 s', '+1 min 1 s']);
});

test('the time of day has milliseconds', () => {
  expect(clockText(new Date(2026, 0, 2, 3, 4, 5, 6).getTime())).toBe('03:04:05.006');
});
