import type { Hash } from './half-sip-hash.ts';
import { claimTable, slot } from './layout.ts';
import { lockSlot, type SharedMemory, slotAt } from './shared-memory.ts';
import { nextState, phase, phaseOf } from './slot-state.ts';

/** How often a slot that changes under the eyes of its reader is read again. */
const readings = 100;

/**
 * Names that are used once. A worker puts the name into a slot of its own first, as a candidate, and looks for other slots
 * with the same name then: a settled one wins; of two candidates the one nearer to the name's place wins, and the winner puts
 * the other one out before it settles. So there is never a second winner, whoever stops or dies on the way.
 */
export class Claims {
  readonly #memory: SharedMemory;
  readonly #words: Int32Array;
  readonly #column: number;
  /** The state that `stand` left its slot in. What stands there later may be another worker's. */
  #candidate = 0;

  constructor(memory: SharedMemory, column: number) {
    this.#memory = memory;
    this.#words = memory.words;
    this.#column = column;
  }

  /** `won` for the first caller, `lost` for all others until `untilMs`; `full`: there is no room to remember the name. */
  claim(name: Hash, untilMs: number, nowMs: number): 'won' | 'lost' | 'full' {
    const until = Math.ceil(this.#seconds(untilMs));
    const now = Math.floor(this.#seconds(nowMs));
    if (until <= now || this.#isTaken(name, now)) return 'lost';
    const step = this.#stand(name, until, now);
    if (step === undefined) return 'full';
    return this.#prevails(name, step, now) ? 'won' : 'lost';
  }

  #isTaken(name: Hash, now: number): boolean {
    for (let step = 0; step < claimTable.window; step += 1) {
      const at = slotAt(claimTable, name.low, step);
      if (Atomics.load(this.#words, at + slot.state) === 0) return false;
      if (this.#candidacy(at, name, now) !== 0) return true;
    }
    return false;
  }

  /** Makes the name a candidate in a slot that nobody needs. Returns how far that is behind the name's place. */
  #stand(name: Hash, until: number, now: number): number | undefined {
    for (let step = 0; step < claimTable.window; step += 1) {
      const at = slotAt(claimTable, name.low, step);
      const state = Atomics.load(this.#words, at + slot.state);
      // What is read here belongs to the state: with another one the lock fails.
      if (phaseOf(state) === phase.locked) continue;
      if (phaseOf(state) !== phase.free && Atomics.load(this.#words, at + slot.value) > now) continue;
      if (!lockSlot(this.#words, at, state, this.#column)) continue;
      Atomics.store(this.#words, at + slot.low, name.low);
      Atomics.store(this.#words, at + slot.high, name.high);
      Atomics.store(this.#words, at + slot.value, until);
      const locked = nextState(state, phase.locked, this.#column);
      this.#candidate = nextState(locked, phase.tentative, this.#column);
      Atomics.store(this.#words, at + slot.state, this.#candidate);
      return step;
    }
    return undefined;
  }

  #prevails(name: Hash, own: number, now: number): boolean {
    const ownAt = slotAt(claimTable, name.low, own) + slot.state;
    const candidate = this.#candidate;
    for (let step = 0; step < claimTable.window; step += 1) {
      const at = slotAt(claimTable, name.low, step);
      if (step === own) continue;
      if (Atomics.load(this.#words, at + slot.state) === 0) break;
      if (this.#yieldsTo(at, step < own, name, now)) {
        Atomics.compareExchange(this.#words, ownAt, candidate, nextState(candidate, phase.free, this.#column));
        return false;
      }
    }
    const settled = nextState(candidate, phase.settled, this.#column);
    return Atomics.compareExchange(this.#words, ownAt, candidate, settled) === candidate;
  }

  /** Whether another slot has the name before this worker does. Puts out a candidate that comes after it. */
  #yieldsTo(at: number, isNearer: boolean, name: Hash, now: number): boolean {
    for (;;) {
      const state = this.#candidacy(at, name, now);
      if (state === 0) return false;
      if (isNearer || phaseOf(state) === phase.settled) return true;
      const out = nextState(state, phase.free, this.#column);
      if (Atomics.compareExchange(this.#words, at + slot.state, state, out) === state) return false;
    }
  }

  /** The state of a slot that has the name as a candidate's or a settled one, and is not over; 0 for any other. */
  #candidacy(at: number, name: Hash, now: number): number {
    for (let reading = 0; reading < readings; reading += 1) {
      const state = Atomics.load(this.#words, at + slot.state);
      if (phaseOf(state) === phase.free || phaseOf(state) === phase.locked) return 0;
      const same =
        Atomics.load(this.#words, at + slot.low) === name.low &&
        Atomics.load(this.#words, at + slot.high) === name.high &&
        Atomics.load(this.#words, at + slot.value) > now;
      if (Atomics.load(this.#words, at + slot.state) === state) return same ? state : 0;
    }
    // Others do nothing but change it: it is not this name that they fight for, which changes a slot twice at most.
    return 0;
  }

  #seconds(milliseconds: number): number {
    return milliseconds / 1000 - this.#memory.epochSeconds;
  }
}
