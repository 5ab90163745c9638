import { expect, test } from 'bun:test';
import { noPoint } from './history-point.ts';
import type { InstanceSample } from './history-sampling.ts';
import { newestUsage } from './seen-usage.ts';

const sample = (running: boolean): InstanceSample => ({ modelId: 'm', running, openSockets: 0 });
const look = (instances?: Readonly<Record<string, InstanceSample>>) => ({
  at: 0,
  openSockets: 0,
  ...(instances && { instances: new Map(Object.entries(instances)) }),
});
const half = { ...noPoint, seenMs: 10_000, measuredMs: 10_000, cpuMs: 5_000, memoryKbSeconds: 20 };
const before = newestUsage(undefined, look({ a: sample(true) }), new Map([['a', half]]), 1_000);
const known = { modelId: 'm', at: 1_000, cores: 0.5, memoryBytes: 2_048 };

test('what was measured is known, in cores and bytes', () => {
  expect(before).toEqual(new Map([['a', known]]));
});

test('an engine that is away, or silent about an instance, leaves what was known of it', () => {
  expect(newestUsage(before, look(), new Map(), 2_000)).toBe(before as NonNullable<typeof before>);
  const silent = newestUsage(before, look({ a: sample(true) }), new Map([['a', noPoint]]), 2_000);
  expect(silent).toEqual(new Map([['a', known]]));
});

test.each([
  ['is gone', {}],
  ['has ended', { a: sample(false) }],
])('of an instance that %s nothing is', (_name, instances) => {
  expect(newestUsage(before, look(instances), new Map([['a', half]]), 2_000)).toEqual(new Map());
});

test('of one that was never measured nothing is known', () => {
  expect(newestUsage(undefined, look({ a: sample(true) }), new Map([['a', noPoint]]), 1_000)).toEqual(new Map());
  expect(newestUsage(undefined, look(), new Map(), 1_000)).toBeUndefined();
});
