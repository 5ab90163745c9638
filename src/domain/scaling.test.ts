import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { ScalingPolicy } from '../contract/service.ts';
import { decideScaling, noLoadSeen, observeLoad, type ScalingSample, type ScalingWindow } from './scaling.ts';

const policy: ScalingPolicy = {
  minInstances: 1,
  maxInstances: 10,
  targetConnections: 100,
  stableSeconds: 60,
  panicSeconds: 6,
  panicPercent: 200,
  idleSeconds: 0,
};
const start = 1_000_000;

type Load = Omit<ScalingSample, 'at'>;

/** One sample a second. */
function watched(loads: readonly Load[], asked: ScalingPolicy = policy): { window: ScalingWindow; now: number } {
  const window = loads.reduce(
    (seen, load, index) => observeLoad(seen, { at: start + index * 1_000, ...load }, asked),
    noLoadSeen,
  );
  return { window, now: start + Math.max(0, loads.length - 1) * 1_000 };
}

function constant(seconds: number, connections: number, ready: number, more: Partial<Load> = {}): readonly Load[] {
  return Array.from({ length: seconds + 1 }, () => ({ connections, ready, ...more }));
}

function decide(loads: readonly Load[], present: number, change: Partial<ScalingPolicy> = {}) {
  const asked = { ...policy, ...change };
  const { window, now } = watched(loads, asked);
  return decideScaling(asked, window, present, now);
}

describe('how many instances there are to be', () => {
  test('follows from the open sockets, by the target', () => {
    expect(decide(constant(60, 350, 4), 4)).toEqual({ count: 4 });
    expect(decide(constant(60, 350, 3), 3)).toEqual({ count: 4, because: 'connections', load: 350 });
    expect(decide(constant(60, 200, 3), 3)).toEqual({ count: 2, because: 'connections', load: 200 });
    expect(decide(constant(60, 5_000, 10), 10)).toEqual({ count: 10 });
    expect(decide(constant(60, 0, 2), 2)).toEqual({ count: 1, because: 'connections', load: 0 });
  });

  test('grows by the average of what was seen, at once', () => {
    expect(decide(constant(2, 150, 1), 1).count).toBe(2);
    expect(decide([...constant(49, 100, 1), ...constant(9, 180, 1)], 1).count).toBe(2);
  });

  test('shrinks only by a whole stable window, and by the most that was open in it', () => {
    expect(decide(constant(59, 100, 3), 3)).toEqual({ count: 3 });
    expect(decide(constant(60, 100, 3), 3).count).toBe(1);
    expect(decide([...constant(29, 100, 3), { connections: 201, ready: 3 }, ...constant(30, 100, 3)], 3).count).toBe(3);
    expect(decide([...constant(29, 100, 3), { connections: 200, ready: 3 }, ...constant(30, 100, 3)], 3).count).toBe(2);
  });

  test('grows in a panic by its short window, and does not shrink for a stable window after it', () => {
    const surge = [...constant(60, 100, 1), ...constant(5, 900, 1)];
    expect(decide(surge, 1)).toEqual({ count: 9, because: 'connections', load: 900 });
    const over = [...surge, ...constant(58, 100, 9)];
    expect(decide(over, 9).count).toBe(9);
    expect(decide([...over, ...constant(70, 100, 9)], 9).count).toBe(1);
  });

  test('follows from the CPU just so, and does not shrink while that is not known', () => {
    const byCpu = { targetConnections: undefined, targetCpuPercent: 70 } as unknown as Partial<ScalingPolicy>;
    expect(decide(constant(60, 1, 2, { cpuPercent: 180 }), 2, byCpu)).toEqual({ count: 3, because: 'cpu', load: 180 });
    expect(decide(constant(60, 1, 3, { cpuPercent: 60 }), 3, byCpu).count).toBe(1);
    expect(decide(constant(60, 1, 3), 3, byCpu)).toEqual({ count: 3 });
    const mixed = [...constant(30, 1, 3, { cpuPercent: 10 }), ...constant(30, 1, 3)];
    expect(decide(mixed, 3, byCpu)).toEqual({ count: 3 });
  });

  test('takes the target that asks for more', () => {
    const both = { targetCpuPercent: 50 };
    expect(decide(constant(60, 350, 2, { cpuPercent: 40 }), 2, both).because).toBe('connections');
    expect(decide(constant(60, 50, 2, { cpuPercent: 240 }), 2, both)).toEqual({ count: 5, because: 'cpu', load: 240 });
  });

  test('is 0 only after the idle time, and 1 as soon as a call waits', () => {
    const zero = { minInstances: 0, idleSeconds: 90 };
    expect(decide(constant(89, 0, 1), 1, zero)).toEqual({ count: 1 });
    expect(decide(constant(90, 0, 1), 1, zero)).toEqual({ count: 0, because: 'idle', load: 0 });
    expect(decide([...constant(80, 0, 1), { connections: 1, ready: 1 }, ...constant(85, 0, 1)], 1, zero).count).toBe(1);
    expect(decide(constant(20, 0, 0), 0, zero)).toEqual({ count: 0 });
    const waits = [...constant(20, 0, 0), { connections: 1, ready: 0 }];
    expect(decide(waits, 0, zero)).toEqual({ count: 1, because: 'connections', load: 1 });
    expect(decide([...constant(20, 0, 0), { connections: 450, ready: 0 }], 0, zero).count).toBe(5);
    // By the CPU nobody is counted before an instance runs.
    const byCpu = { ...zero, targetConnections: undefined, targetCpuPercent: 70 } as unknown as Partial<ScalingPolicy>;
    expect(decide([{ connections: 3, ready: 0, cpuPercent: 0 }], 0, byCpu).count).toBe(1);
    expect(decide(constant(90, 0, 2, { cpuPercent: 300 }), 2, byCpu).count).toBe(5);
    expect(decide(constant(90, 0, 2, { cpuPercent: 1 }), 2, byCpu).count).toBe(0);
  });

  test('stays as it is without fresh figures, but for the bounds', () => {
    expect(decideScaling(policy, noLoadSeen, 4, start)).toEqual({ count: 4 });
    const { window, now } = watched(constant(60, 900, 4));
    expect(decideScaling(policy, window, 4, now + 5_001)).toEqual({ count: 4 });
    expect(decideScaling(policy, window, 4, now - 1)).toEqual({ count: 4 });
    expect(decideScaling(policy, noLoadSeen, 40, start)).toEqual({ count: 10 });
    expect(decideScaling({ ...policy, minInstances: 3 }, noLoadSeen, 1, start)).toEqual({ count: 3 });
  });

  test('begins a new window after a gap, and where the clock was set back', () => {
    const { window, now } = watched(constant(60, 0, 3));
    const late = observeLoad(window, { at: now + 5_001, connections: 0, ready: 3 }, policy);
    expect(late.samples).toHaveLength(1);
    expect(decideScaling(policy, late, 3, now + 5_001)).toEqual({ count: 3 });
    const back = observeLoad(window, { at: now - 1, connections: 0, ready: 3 }, policy);
    expect(back).toEqual({ samples: [{ at: now - 1, connections: 0, ready: 3 }], idleSince: now - 1 });
  });

  test('remembers no more than a stable window', () => {
    const { window, now } = watched(constant(500, 10, 1));
    expect(window.samples).toHaveLength(61);
    expect(window.samples[0]?.at).toBe(now - 60_000);
  });
});

const policies = fc
  .record({
    bounds: fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })),
    targetConnections: fc.integer({ min: 1, max: 200 }),
    stableSeconds: fc.integer({ min: 6, max: 60 }),
    panicSeconds: fc.integer({ min: 1, max: 6 }),
    panicPercent: fc.integer({ min: 110, max: 500 }),
    idleSeconds: fc.integer({ min: 0, max: 90 }),
  })
  .map(({ bounds: [one, other], ...rest }) => {
    return {
      ...rest,
      minInstances: Math.min(one, other),
      maxInstances: Math.max(one, other, 1),
    } satisfies ScalingPolicy;
  });
const loads = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 150 });

/** Follows its own decisions, each instance ready at once. */
function followed(asked: ScalingPolicy, connections: readonly number[], first: number) {
  let window = noLoadSeen;
  let count = first;
  return connections.map((open, index) => {
    const at = start + index * 1_000;
    window = observeLoad(window, { at, connections: open, ready: count }, asked);
    count = decideScaling(asked, window, count, at).count;
    return count;
  });
}

describe('whatever the load is', () => {
  test('the count is never outside its bounds', () => {
    fc.assert(
      fc.property(policies, loads, fc.integer({ min: 0, max: 20 }), (asked, connections, first) => {
        for (const count of followed(asked, connections, first)) {
          expect(count).toBeGreaterThanOrEqual(asked.minInstances);
          expect(count).toBeLessThanOrEqual(asked.maxInstances);
        }
      }),
    );
  });

  test('more of it never asks for less', () => {
    const more = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(policies, loads, more, fc.integer({ min: 0, max: 12 }), (asked, connections, added, present) => {
        const at = (extra: number) => {
          const seen = connections.map((open) => ({ connections: open + extra, ready: present }));
          const { window, now } = watched(seen, asked);
          return decideScaling(asked, window, present, now).count;
        };
        expect(at(added)).toBeGreaterThanOrEqual(at(0));
      }),
    );
  });

  test('a constant one comes to one count and stays there', () => {
    fc.assert(
      fc.property(
        policies,
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: 0, max: 12 }),
        (asked, open, first) => {
          const counts = followed(asked, Array<number>(asked.stableSeconds * 2 + 10).fill(open), first);
          const wanted = Math.ceil(open / asked.targetConnections);
          const settled = Math.min(asked.maxInstances, Math.max(asked.minInstances, wanted));
          expect(counts.at(-1)).toBe(settled);
          const changes = counts.filter((count, index) => index > 0 && count !== counts[index - 1]);
          expect(changes.length).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('it never shrinks within a stable window of its beginning', () => {
    fc.assert(
      fc.property(policies, loads, fc.integer({ min: 0, max: 12 }), (asked, connections, first) => {
        const bounded = Math.min(asked.maxInstances, Math.max(asked.minInstances, first));
        const counts = followed(asked, connections.slice(0, asked.stableSeconds), bounded);
        for (const [index, count] of counts.entries())
          expect(count).toBeGreaterThanOrEqual(counts[index - 1] ?? bounded);
      }),
    );
  });

  test('a clock that goes to and fro leads to no error and no other bounds', () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 0, max: 900 })));
    fc.assert(
      fc.property(policies, times, fc.integer({ min: 0, max: 12 }), (asked, moments, present) => {
        let window = noLoadSeen;
        for (const [at, connections] of moments) window = observeLoad(window, { at, connections, ready: 1 }, asked);
        const { count } = decideScaling(asked, window, present, 100_000);
        expect(count).toBeGreaterThanOrEqual(asked.minInstances);
        expect(count).toBeLessThanOrEqual(asked.maxInstances);
        expect([...window.samples].every(({ at }, index, all) => index === 0 || at > (all[index - 1]?.at ?? 0))).toBe(
          true,
        );
      }),
    );
  });
});
