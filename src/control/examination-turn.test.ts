import { expect, test } from 'bun:test';
import { createExaminationTurn } from './examination-turn.ts';

test('one runs at a time, in the order in which they came, and after one that failed too', async () => {
  const turn = createExaminationTurn();
  const { signal } = new AbortController();
  const order: string[] = [];
  let running = 0;
  const one = (name: string, fails = false) =>
    turn(signal, async () => {
      running += 1;
      expect(running).toBe(1);
      order.push(name);
      await Promise.resolve();
      running -= 1;
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([one('a'), one('b', true), one('c'), one('d')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(order).toEqual(['a', 'b', 'c', 'd']);
});

test('who gives up waiting is passed over', async () => {
  const turn = createExaminationTurn();
  const first = Promise.withResolvers<void>();
  const running = turn(new AbortController().signal, () => first.promise);
  const stop = new AbortController();
  let began = false;
  const given = turn(stop.signal, async () => {
    began = true;
  });
  const last = turn(new AbortController().signal, async () => 'last');
  stop.abort(new Error('given up'));
  await expect(given).rejects.toThrow('given up');
  first.resolve();
  await running;
  expect(await last).toBe('last');
  expect(began).toBeFalse();
  await expect(turn(stop.signal, async () => undefined)).rejects.toThrow('given up');
});
