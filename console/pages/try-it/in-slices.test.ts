import { expect, test } from 'bun:test';
import { inSlices } from './in-slices.ts';

function* counting(steps: number): Generator<void, number> {
  for (let step = 0; step < steps; step += 1) yield;
  return steps;
}

test('work runs to its end, and others get their turn meanwhile', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 0);
  // No time at all for a slice: each step is one.
  expect(await inSlices(counting(50), undefined, 0)).toBe(50);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
});

test('work that nobody waits for any more ends', async () => {
  const controller = new AbortController();
  const done = inSlices(counting(Number.POSITIVE_INFINITY), controller.signal, 0);
  controller.abort(new Error('not needed'));
  expect(done).rejects.toThrow('not needed');
});
