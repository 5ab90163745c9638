import { describe, expect, test } from 'bun:test';
import type { Route } from '../contract/route.ts';
import { chooseInstance } from './balance.ts';

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

/** How often each instance is chosen in `count` calls that all stay open. */
function spread(of: Route, count: number, tried: readonly string[] = []): Record<string, number> {
  const open: Record<string, number> = {};
  for (let turn = 0; turn < count; turn += 1) {
    const id = chooseInstance(of, turn, (instance) => open[instance] ?? 0, new Set(tried))?.instance.id;
    if (id !== undefined) open[id] = (open[id] ?? 0) + 1;
  }
  return open;
}

describe('choosing an instance', () => {
  test('follows the weights closely, over few calls as well', () => {
    const { a = 0, b = 0 } = spread(route([70, 'a'], [30, 'b']), 1000);
    expect(Math.abs(a - 700)).toBeLessThan(5);
    expect(a + b).toBe(1000);
    expect(spread(route([70, 'a'], [30, 'b']), 10)['a']).toBeWithin(6, 9);
  });

  test('takes the least busy one, ties in turn', () => {
    expect(spread(route([100, 'a', 'b', 'c']), 9)).toEqual({ a: 3, b: 3, c: 3 });
    const busy = chooseInstance(route([100, 'a', 'b']), 0, (id) => (id === 'a' ? 5 : 4), new Set());
    expect(busy?.instance.id).toBe('b');
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
});
