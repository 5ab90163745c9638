import { expect, test } from 'bun:test';
import { EngineUnavailable, type InstanceStats } from '../engine/engine.ts';
import { createInstanceUsageReader } from './instance-usage.ts';

/** The engine's numbers are handed in: what is looked at is how often it is asked, and what is made of them. */
function readerOf(answer: (asked: number) => InstanceStats | undefined) {
  let asked = 0;
  let time = 0;
  const engine = {
    async stats() {
      asked += 1;
      return answer(asked);
    },
  };
  // Every look at the clock is half a second later than the one before.
  const usage = createInstanceUsageReader(engine, { now: () => (time += 500), wall: () => 7_000 });
  return { usage, asked: () => asked, pass: (ms: number) => (time += ms) };
}

test('cores are what was spent between two looks, and who asks meanwhile waits for the same answer', async () => {
  const { usage, asked, pass } = readerOf((nth) => ({ memoryBytes: 10, cpuNanoseconds: nth * 125_000_000 }));
  const [one, other] = await Promise.all([usage.of('a'), usage.of('a')]);
  expect(one).toEqual({ memoryBytes: 10, cpuNanoseconds: 250_000_000, at: 7_000, cores: expect.any(Number) });
  expect(one?.cores).toBeGreaterThan(0);
  expect(other).toBe(one as NonNullable<typeof one>);
  expect(asked()).toBe(2);
  pass(6_000);
  await usage.of('a');
  expect(asked()).toBe(4);
});

test('what does not run has no usage; what the engine does not count is absent', async () => {
  expect(await readerOf(() => undefined).usage.of('a')).toBeUndefined();
  expect(await readerOf(() => ({ memoryBytes: 1 })).usage.of('a')).toEqual({ memoryBytes: 1, at: 7_000 });
});

test('an engine that is not there is said in words, and asked again by the next', async () => {
  const { usage, asked } = readerOf((nth) => {
    if (nth === 1) throw new EngineUnavailable('not there');
    return { memoryBytes: 1 };
  });
  await expect(usage.of('a')).rejects.toMatchObject({ key: 'platform.engine-unreachable' });
  expect(await usage.of('a')).toMatchObject({ memoryBytes: 1 });
  expect(asked()).toBe(3);
});
