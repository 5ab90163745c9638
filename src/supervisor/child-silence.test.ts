import { describe, expect, test } from 'bun:test';
import { heldBackBetween, isStuck } from './child-silence.ts';

test.each([
  ['was just heard', { lasts: 900, heldBack: 0, serves: true }, false],
  ['is silent for as long as it may be', { lasts: 5_000, heldBack: 0, serves: true }, false],
  ['is silent for longer', { lasts: 5_001, heldBack: 0, serves: true }, true],
  ['got no processor', { lasts: 20_000, heldBack: 16_000, serves: true }, false],
  ['ran for long enough, at times', { lasts: 20_000, heldBack: 14_000, serves: true }, true],
  ['got none for so long that nobody is better off', { lasts: 30_001, heldBack: 30_001, serves: true }, true],
  ['starts', { lasts: 29_000, heldBack: 0, serves: false }, false],
  ['starts for ever', { lasts: 30_001, heldBack: 0, serves: false }, true],
])('a child that %s', (_, silence, stuck) => {
  expect(isStuck(silence)).toBe(stuck);
});

describe('a process is held back', () => {
  const before = { ran: 500, isHeldBack: true };
  test.each([
    ['while others have the processors', { ran: 500, isHeldBack: true }, 1_000],
    ['for as long as it does not run', { ran: 900, isHeldBack: true }, 600],
    ['never when it runs in a circle', { ran: 1_500, isHeldBack: true }, 0],
    ['never when it sleeps or is stopped', { ran: 500, isHeldBack: false }, 0],
    ['never as far as nobody knows', undefined, 0],
  ])('%s', (_, after, expected) => {
    expect(heldBackBetween(before, after, 1_000)).toBe(expected);
    expect(heldBackBetween(undefined, after, 1_000)).toBe(0);
  });
});
