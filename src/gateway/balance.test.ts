import { describe, expect, test } from 'bun:test';
import type { Route } from '../contract/route.ts';
import { type Choosing, chooseInstance } from './balance.ts';

const route = (...versions: readonly (readonly [weight: number, ...instances: string[]])[]): Route => ({
  serviceId: 's',
  serviceName: 's',
  projectId: 'p',
  revision: 1,
  websocket: true,
  open: true,
  status: 'running',
  versions: versions.map(([weight, ...ids]) => ({
    modelId: `${weight}`,
    weight,
    tls: false,
    containerPort: 8080,
    instances: ids.map((id) => ({ id, host: 'h', port: 1 })),
  })),
});

/** Counts turns as a worker does. */
function turns(): Choosing['nextTurn'] {
  const made = new Map<string, number>();
  return (modelId = '') => {
    const turn = made.get(modelId) ?? 0;
    made.set(modelId, turn + 1);
    return turn;
  };
}

/** How often each instance is chosen in `count` calls that all stay open. */
function spread(of: Route, count: number, tried: readonly string[] = []): Record<string, number> {
  const open: Record<string, number> = {};
  const choosing = { openOn: (id: string) => open[id] ?? 0, nextTurn: turns(), session: undefined };
  for (let call = 0; call < count; call += 1) {
    const id = chooseInstance(of, new Set(tried), choosing)?.instance.id;
    if (id !== undefined) open[id] = (open[id] ?? 0) + 1;
  }
  return open;
}

const sessions = Array.from({ length: 2000 }, (_, index) => `session-${index}`);

/** Where each of the sessions goes. */
function places(of: Route, tried: readonly string[] = []): readonly (string | undefined)[] {
  const idle = { openOn: () => 0, nextTurn: turns() };
  return sessions.map((session) => chooseInstance(of, new Set(tried), { ...idle, session })?.instance.id);
}

const countOf = (id: string, among: readonly unknown[]) => among.filter((one) => one === id).length;

describe('choosing an instance', () => {
  test('follows the weights closely, over few calls as well', () => {
    const { a = 0, b = 0 } = spread(route([70, 'a'], [30, 'b']), 1000);
    expect(Math.abs(a - 700)).toBeLessThan(5);
    expect(a + b).toBe(1000);
    expect(spread(route([70, 'a'], [30, 'b']), 10)['a']).toBeWithin(6, 9);
  });

  test('takes the least busy one, ties in turn', () => {
    expect(spread(route([100, 'a', 'b', 'c']), 9)).toEqual({ a: 3, b: 3, c: 3 });
    const openOn = (id: string) => (id === 'a' ? 5 : 4);
    const busy = { openOn, nextTurn: turns(), session: undefined };
    expect(chooseInstance(route([100, 'a', 'b']), new Set(), busy)?.instance.id).toBe('b');
  });

  test('gives a version without instances to the others, and leaves out what was tried', () => {
    expect(spread(route([90], [10, 'b']), 5)).toEqual({ b: 5 });
    expect(spread(route([50, 'a'], [50, 'b']), 4, ['a'])).toEqual({ b: 4 });
    expect(spread(route([100, 'a']), 1, ['a'])).toEqual({});
  });

  test('sends nothing to a version of weight 0 while another can take it', () => {
    expect(spread(route([0, 'a'], [100, 'b']), 50)).toEqual({ b: 50 });
    expect(spread(route([0, 'a'], [100]), 5)).toEqual({ a: 5 });
  });

  test('goes round whatever is open where the service asks for that, in each version by itself', () => {
    const round: Route = { ...route([50, 'a', 'b'], [50, 'c', 'd']), policy: { loadBalancing: 'ROUND_ROBIN' } };
    const busy = { openOn: (id: string) => (id === 'a' ? 9 : 0), nextTurn: turns(), session: undefined };
    const chosen = Array.from({ length: 400 }, () => chooseInstance(round, new Set(), busy)?.instance.id);
    for (const id of ['a', 'b', 'c', 'd']) expect(countOf(id, chosen)).toBeWithin(98, 103);
  });
});

describe('a session', () => {
  test('goes where it always does, and sessions spread over all', () => {
    const of = route([100, 'a', 'b', 'c', 'd']);
    const first = places(of);
    expect(places(of)).toEqual(first);
    for (const id of ['a', 'b', 'c', 'd']) expect(countOf(id, first)).toBeWithin(420, 580);
  });

  test('moves only with its instance', () => {
    const before = places(route([100, 'a', 'b', 'c']));
    const without = places(route([100, 'a', 'b']));
    const full = places(route([100, 'a', 'b', 'c']), ['c']);
    expect(full).toEqual(without);
    expect(without.map((id, at) => (before[at] === 'c' ? 'c' : id))).toEqual([...before]);
  });

  test('moves to another version only as far as the weights do', () => {
    const before = places(route([70, 'a'], [30, 'b']));
    expect(countOf('a', before)).toBeWithin(1330, 1470);
    // The model of `route` is named by its weight.
    const reweighed = (weights: readonly [number, number]): Route => {
      const of = route([70, 'a'], [30, 'b']);
      return { ...of, versions: of.versions.map((version, at) => ({ ...version, weight: weights[at] ?? 0 })) };
    };
    const after = places(reweighed([60, 40]));
    const moved = after.filter((id, at) => id !== before[at]);
    expect(moved.every((id) => id === 'b')).toBe(true);
    expect(moved.length).toBeWithin(140, 270);
    expect(countOf('b', places(reweighed([100, 0])))).toBe(0);
    expect(countOf('b', places(reweighed([100, 0]), ['a']))).toBe(sessions.length);
  });
});
