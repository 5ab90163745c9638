import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { firstPlaces, type PlaceLoad, withPlaces } from './version-places.ts';

const modelId = 'm';
const at = (slot: number, openConnections: number, ready = true): PlaceLoad => ({ slot, openConnections, ready });

describe('the places of a version', () => {
  test('begin at 0', () => {
    expect(firstPlaces({ modelId, instanceCount: 3 })).toEqual({ modelId, slots: [0, 1, 2], next: 3 });
  });

  test('grow by new ones, and never by one that was given up', () => {
    const grown = withPlaces({ modelId, slots: [0, 2], next: 5 }, 4, []);
    expect(grown).toEqual({ modelId, slots: [0, 2, 5, 6], next: 7 });
    const back = withPlaces(withPlaces(grown, 1, [at(2, 9)]), 2, []);
    expect(back).toEqual({ modelId, slots: [2, 7], next: 8 });
  });

  test('give up the emptiest, but before those the ones that have no instance or none that is ready', () => {
    const four = { modelId, slots: [0, 1, 2, 3], next: 4 };
    expect(withPlaces(four, 2, [at(0, 1), at(1, 30), at(2, 0), at(3, 7)]).slots).toEqual([1, 3]);
    expect(withPlaces(four, 3, [at(0, 0), at(1, 0), at(3, 0)]).slots).toEqual([0, 1, 3]);
    expect(withPlaces(four, 3, [at(0, 0, false), at(1, 0), at(2, 0), at(3, 0)]).slots).toEqual([1, 2, 3]);
    expect(withPlaces(four, 1, [at(0, 5, false), at(1, 2), at(2, 0), at(3, 0)]).slots).toEqual([0]);
    expect(withPlaces(four, 2, [at(0, 3), at(1, 3), at(2, 3), at(3, 3)]).slots).toEqual([0, 1]);
    expect(withPlaces(four, 0, []).slots).toEqual([]);
  });

  test('are as many as were asked for, of different numbers, and nobody stays who has fewer sockets than one who goes', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(counts, fc.func(fc.nat(50)), (wished, opened) => {
        let places = firstPlaces({ modelId, instanceCount: 2 });
        const gone = new Set<number>();
        for (const count of wished) {
          const loads = places.slots.map((slot) => at(slot, opened(slot)));
          const next = withPlaces(places, count, loads);
          expect(new Set(next.slots).size).toBe(count);
          expect(next.slots.every((slot) => slot < next.next && !gone.has(slot))).toBe(true);
          const left = places.slots.filter((slot) => !next.slots.includes(slot));
          for (const slot of left) gone.add(slot);
          const stays = places.slots.filter((slot) => next.slots.includes(slot)).map((slot) => opened(slot));
          for (const slot of left) expect(Math.min(...stays, 51)).toBeGreaterThanOrEqual(opened(slot));
          places = next;
        }
      }),
    );
  });
});
