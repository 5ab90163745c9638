import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Ending } from '../contract/endings.ts';
import { defaultRouteLimits } from '../contract/route.ts';
import { socketLimits } from './socket-limits.ts';
import { TimeLimits } from './time-limits.ts';
import type { Deadline } from './timer-wheel.ts';

const none = { idleSeconds: 0, durationSeconds: 0, messagesPerSecond: 0, bytesPerSecond: 0 };

/** A connection whose seconds pass when they are told to. */
class Clocked {
  turn = 1;
  activeAt = 1;
  unsent = 0;
  paced = false;
  ended: { readonly at: number; readonly ending: Ending } | undefined;
  looks = 0;
  #due: { readonly deadline: Deadline; readonly turn: number } | undefined;

  /** As the wheel does it: one turn more, as the running one is partly over. */
  arm(deadline: Deadline, seconds: number): void {
    this.#due = { deadline, turn: this.turn + Math.max(1, Math.ceil(seconds)) + 1 };
  }

  disarm(): void {
    this.#due = undefined;
  }

  end(ending: Ending): void {
    this.ended ??= { at: this.turn, ending };
  }

  pass(): void {
    this.turn += 1;
    const due = this.#due;
    if (due === undefined || due.turn > this.turn) return;
    this.#due = undefined;
    this.looks += 1;
    due.deadline.owner.onDeadline();
  }
}

describe('the idle limit', () => {
  test('ends a connection after a silence of that length, never before, and looks seldom', () => {
    const seconds = fc.array(fc.constantFrom('silence', 'silence', 'bytes', 'drain', 'paced'), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), seconds, (idleSeconds, story) => {
        const clock = new Clocked();
        using _limits = new TimeLimits(clock, { ...none, idleSeconds }, clock);
        let lastSign = 1;
        for (const what of [...story, ...Array.from({ length: 2 * idleSeconds + 4 }, () => 'silence' as const)]) {
          if (clock.ended) break;
          if (what === 'bytes') clock.activeAt = clock.turn;
          if (what === 'drain') clock.unsent += 1;
          // Whoever lets it go on again says so.
          if (clock.paced && what !== 'paced') clock.activeAt = clock.turn;
          if (clock.paced || what !== 'silence') lastSign = clock.turn;
          clock.paced = what === 'paced';
          clock.pass();
        }
        expect(clock.ended?.ending).toEqual({
          code: 1001,
          reason: `sluice: nothing was sent in either direction for ${idleSeconds} s`,
        });
        // At least the seconds in full; what is seen by looking alone may be dated up to a look later.
        expect((clock.ended?.at ?? 0) - lastSign).toBeGreaterThan(idleSeconds);
        expect((clock.ended?.at ?? 0) - lastSign).toBeLessThanOrEqual(2 * (idleSeconds + 2));
        expect(clock.looks).toBeLessThanOrEqual(2 + (clock.ended?.at ?? 0));
      }),
    );
  });
});

describe('the longest duration', () => {
  test('ends a connection, however busy it is', () => {
    const clock = new Clocked();
    using _limits = new TimeLimits(clock, { ...none, durationSeconds: 5, idleSeconds: 2 }, clock);
    for (let second = 0; second < 20; second += 1) {
      clock.activeAt = clock.turn;
      clock.pass();
    }
    expect(clock.ended?.ending).toEqual({ code: 1001, reason: 'sluice: open for 5 s, the longest that is allowed' });
    expect(clock.ended?.at).toBeGreaterThan(1 + 5);
    expect(clock.ended?.at).toBeLessThanOrEqual(1 + 5 + 2);
  });

  test('is the shorter one of service and credential', () => {
    const service = (maxDurationSeconds: number) => ({ ...defaultRouteLimits, maxDurationSeconds });
    expect(socketLimits(undefined, undefined)).toBeUndefined();
    expect(socketLimits(service(0), 0)).toBeUndefined();
    expect(socketLimits(service(60), undefined)?.durationSeconds).toBe(60);
    expect(socketLimits(service(0), 30)?.durationSeconds).toBe(30);
    expect(socketLimits(service(60), 30)?.durationSeconds).toBe(30);
    expect(socketLimits(service(20), 30)?.durationSeconds).toBe(20);
  });
});
