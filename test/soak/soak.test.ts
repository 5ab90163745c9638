import { expect, test } from 'bun:test';
import { soak } from './soak.ts';

// The long version, by hand: script/soak.
test('connections of every ending leave nothing behind: no count, no descriptor, no memory', async () => {
  const { rests, places, bound } = await soak(3, 12, () => undefined);
  const [first, ...later] = rests;
  const last = later.at(-1);
  if (first === undefined || last === undefined) throw new Error('no laps');
  expect(last).toMatchObject({ connections: 0, openOnInstances: 0 });
  expect(places).toBe(bound);
  expect(last.descriptors).toBeLessThanOrEqual(first.descriptors);
  expect(last.kilobytes).toBeLessThan(first.kilobytes + 24 * 1024);
}, 120_000);
