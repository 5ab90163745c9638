import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { Rate } from './client-pace.ts';

const takings = fc.array(fc.record({ amount: fc.integer({ min: 1, max: 50 }), pause: fc.nat(300) }), { maxLength: 60 });

describe('a rate', () => {
  test('is kept by whoever takes as much at once as a second allows, and not by one that takes one more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (perSecond, now) => {
          const rate = new Rate(perSecond);
          for (let count = 0; count < perSecond; count += 1) expect(rate.take(1, now)).toBe(0);
          expect(rate.take(1, now)).toBeGreaterThan(0);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('holds whoever waits as long as it says to the rate, whatever is taken when', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), takings, (perSecond, story) => {
        const rate = new Rate(perSecond);
        let now = 1_000;
        let taken = 0;
        for (const { amount, pause } of story) {
          now += pause + rate.over(now + pause);
          // What passes while nobody is held back, a second's worth ahead of the time at most.
          expect(taken).toBeLessThanOrEqual(((now - 1_000) / 1_000 + 1) * perSecond + 0.01);
          rate.take(amount, now);
          taken += amount;
        }
      }),
    );
  });
});
