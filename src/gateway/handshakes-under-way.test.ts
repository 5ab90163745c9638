import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { HandshakesUnderWay } from './handshakes-under-way.ts';

describe('handshakes under way', () => {
  test('up to the limit all have room', () => {
    const handshakes = new HandshakesUnderWay<number>(3);
    expect([1, 2, 3].map((each) => handshakes.enter(each, 'a'))).toEqual([undefined, undefined, undefined]);
  });

  test('beyond it the network that has most gives way to others, its oldest first', () => {
    const handshakes = new HandshakesUnderWay<number>(3);
    for (const each of [1, 2, 3]) handshakes.enter(each, 'greedy');
    expect(handshakes.enter(4, 'modest')).toBe(1);
    expect(handshakes.enter(5, 'other')).toBe(2);
  });

  test('but not to its own, nor to one that has as many', () => {
    const handshakes = new HandshakesUnderWay<number>(2);
    for (const each of [1, 2]) handshakes.enter(each, 'greedy');
    expect(handshakes.enter(3, 'greedy')).toBe(3);
    expect(handshakes.enter(4, 'modest')).toBe(1);
    expect(handshakes.enter(5, 'modest')).toBe(5);
    expect(handshakes.enter(6, 'greedy')).toBe(6);
  });

  test('one that is finished makes room, and counts no more', () => {
    const handshakes = new HandshakesUnderWay<number>(2);
    for (const each of [1, 2]) handshakes.enter(each, 'a');
    handshakes.leave(1);
    handshakes.leave(1);
    expect(handshakes.enter(3, 'a')).toBeUndefined();
    handshakes.leave(2);
    handshakes.leave(3);
    expect(handshakes.enter(4, 'b')).toBeUndefined();
    expect(handshakes.enter(5, 'b')).toBeUndefined();
    expect(handshakes.enter(6, 'a')).toBe(4);
  });

  test('whatever happens, no more than the limit stay, and a network without any always gets in beside a greedy one', () => {
    const step = fc.record({ network: fc.constantFrom('a', 'b', 'c'), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
        const handshakes = new HandshakesUnderWay<number>(limit);
        const here = new Map<number, string>();
        for (const [each, { network, leaves }] of steps.entries()) {
          const [oldest] = here.keys();
          if (leaves && oldest !== undefined) {
            handshakes.leave(oldest);
            here.delete(oldest);
          }
          const held = (name: string) => [...here.values()].filter((other) => other === name).length;
          const [own, others] = [held(network), ['a', 'b', 'c'].map(held)];
          const full = here.size === limit;
          const gone = handshakes.enter(each, network);
          if (gone !== each) here.set(each, network);
          if (gone !== undefined) here.delete(gone);
          expect(gone !== undefined).toBe(full);
          expect(here.size).toBeLessThanOrEqual(limit);
          if (own === 0 && Math.max(...others) > 0) expect(gone).not.toBe(each);
        }
      }),
    );
  });
});
