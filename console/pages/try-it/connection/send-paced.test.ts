import { describe, expect, test } from 'bun:test';
import { sendPaced } from './send-paced.ts';

function* numbers(count: number): Generator<number> {
  for (let number = 0; number < count; number += 1) yield number;
}

describe('sending at a pace', () => {
  const never = new AbortController().signal;
  const ready = async () => undefined;

  test('sends all of them, in their order, when each one is due', async () => {
    const start = performance.now();
    const sent: { number: number; at: number }[] = [];
    await sendPaced(numbers(5), (number) => sent.push({ number, at: performance.now() - start }), {
      intervalMs: 20,
      signal: never,
      ready,
    });
    expect(sent.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4]);
    // Timers are never early, but for the rounding to whole milliseconds.
    for (const { number, at } of sent) expect(at).toBeGreaterThanOrEqual(number * 20 - 1);
  });

  test('waits for room before each message', async () => {
    const order: string[] = [];
    await sendPaced(numbers(3), (number) => order.push(`sent ${number}`), {
      intervalMs: 0,
      signal: never,
      async ready() {
        order.push('room');
      },
    });
    expect(order).toEqual(['room', 'sent 0', 'room', 'sent 1', 'room', 'sent 2']);
  });

  test('lets others have their turn, and stops when it is told to', async () => {
    const stop = new AbortController();
    let count = 0;
    const sending = sendPaced(
      numbers(Number.POSITIVE_INFINITY),
      () => {
        count += 1;
      },
      { intervalMs: 0, signal: stop.signal, ready },
    );
    setTimeout(() => stop.abort(new Error('enough')), 5);
    await expect(sending).rejects.toThrow('enough');
    expect(count).toBeGreaterThan(0);
  });

  test('stops at once while it waits for the next one to be due', async () => {
    const stop = new AbortController();
    const sent: number[] = [];
    const sending = sendPaced(numbers(2), (number) => sent.push(number), {
      intervalMs: 3_600_000,
      signal: stop.signal,
      ready,
    });
    setTimeout(() => stop.abort(new Error('enough')), 1);
    await expect(sending).rejects.toThrow('enough');
    expect(sent).toEqual([0]);
  });

  test('ends when nothing goes out any more', async () => {
    const sending = sendPaced(numbers(2), () => undefined, {
      intervalMs: 0,
      signal: never,
      ready: () => Promise.reject(new Error('closed')),
    });
    await expect(sending).rejects.toThrow('closed');
  });
});
