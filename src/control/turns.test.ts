import { expect, test } from 'bun:test';
import { createTurns } from './turns.ts';

test('everybody has a turn, in order, and other work its own in between', async () => {
  const turn = createTurns(10);
  const done: number[] = [];
  let others = 0;
  const ticking = setInterval(() => {
    others += 1;
  }, 0);
  const round = async (number: number) => {
    await turn();
    done.push(number);
    const end = performance.now() + 0.2;
    while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: 500 }, (_, number) => round(number)));
  clearInterval(ticking);
  expect(done).toEqual(Array.from({ length: 500 }, (_, number) => number));
  expect(others).toBeGreaterThan(5);
});

test('who comes alone does not wait for another round', async () => {
  const turn = createTurns(1);
  for (let visit = 0; visit < 3; visit += 1) {
    let later = false;
    setImmediate(() => {
      later = true;
    });
    await turn();
    expect(later).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
});
