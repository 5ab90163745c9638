import { expect, test } from 'bun:test';
import { matches, sideBySide } from './compare.ts';

const truth = [
  { start: 0.3, end: 2.1, words: 'hello' },
  { start: 3, end: 4, words: 'world' },
];

test('segments match within the tolerance, in number and in order', () => {
  expect(
    matches(
      [
        { start: 0.1, end: 2.4 },
        { start: 2.9, end: 4.2 },
      ],
      truth,
    ),
  ).toBe(true);
  expect(
    matches(
      [
        { start: 0.1, end: 2.7 },
        { start: 2.9, end: 4.2 },
      ],
      truth,
    ),
  ).toBe(false);
  expect(matches([{ start: 0.1, end: 2.4 }], truth)).toBe(false);
  expect(matches([], [])).toBe(true);
});

test('a missing segment leaves a gap in the table', () => {
  expect(sideBySide([{ start: 0.1, end: 2.4 }], truth)).toEqual([
    ' 0.10 –  2.40 s      0.30 –  2.10 s  hello',
    '-                    3.00 –  4.00 s  world',
  ]);
});
