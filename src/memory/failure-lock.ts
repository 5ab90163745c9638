import type { Hash } from './half-sip-hash.ts';
import { failureTable, header, slot } from './layout.ts';
import { lockSlot, type SharedMemory, slotAt } from './shared-memory.ts';
import { nextState, phase, phaseOf } from './slot-state.ts';

/** Bad secrets in a row before a lock (reference, 4.2). */
const mostFailures = 5;
/** How long a lock lasts, and how long a bad secret is remembered. */
const lockSeconds = 5 * 60;

/** A slot's value: when the last bad secret came, in seconds since the memory's epoch, and how many there were. */
const countBits = 3;
const countMask = (1 << countBits) - 1;
const mostSeconds = 2 ** (31 - countBits) - 1;

/** How often a step starts anew when others got in its way. */
const attempts = 8;

/** `KeyLock` (auth/key-lock.ts) over all workers. When a window is full the oldest in it is forgotten. */
export class FailureLock {
  readonly #memory: SharedMemory;
  readonly #words: Int32Array;
  readonly #column: number;

  constructor(memory: SharedMemory, column: number) {
    this.#memory = memory;
    this.#words = memory.words;
    this.#column = column;
  }

  locked(key: string, address: string, nowMs: number): boolean {
    const last = Atomics.load(this.#words, header.lastFailure);
    const now = this.#seconds(nowMs);
    if (last === 0 || now >= last + lockSeconds) return false;
    const who = this.#hash(key, address);
    let failures = 0;
    for (let step = 0; step < failureTable.window; step += 1) {
      const at = slotAt(failureTable, who.low, step);
      if (Atomics.load(this.#words, at + slot.state) === 0) break;
      if (this.#isOpen(at, who)) failures += countIn(Atomics.load(this.#words, at + slot.value), now);
    }
    return failures >= mostFailures;
  }

  failed(key: string, address: string, nowMs: number): void {
    const who = this.#hash(key, address);
    const now = this.#seconds(nowMs);
    const last = Atomics.load(this.#words, header.lastFailure);
    if (now > last) Atomics.store(this.#words, header.lastFailure, now);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const at = this.#find(who) ?? this.#take(who, now);
      if (at === undefined) continue;
      const value = Atomics.load(this.#words, at + slot.value);
      const next = (now << countBits) | Math.min(countIn(value, now) + 1, mostFailures);
      const changed = Atomics.compareExchange(this.#words, at + slot.value, value, next) === value;
      if (changed && this.#isOpen(at, who)) return;
    }
  }

  passed(key: string, address: string): void {
    if (Atomics.load(this.#words, header.lastFailure) === 0) return;
    const who = this.#hash(key, address);
    for (let step = 0; step < failureTable.window; step += 1) {
      const at = slotAt(failureTable, who.low, step);
      if (Atomics.load(this.#words, at + slot.state) === 0) return;
      if (this.#isOpen(at, who)) Atomics.store(this.#words, at + slot.value, 0);
    }
  }

  #find(who: Hash): number | undefined {
    for (let step = 0; step < failureTable.window; step += 1) {
      const at = slotAt(failureTable, who.low, step);
      if (Atomics.load(this.#words, at + slot.state) === 0) return undefined;
      if (this.#isOpen(at, who)) return at;
    }
    return undefined;
  }

  /** A slot that is over, or else the oldest one. */
  #take(who: Hash, now: number): number | undefined {
    let oldest: number | undefined;
    let oldestValue = Number.POSITIVE_INFINITY;
    for (let step = 0; step < failureTable.window && oldestValue > 0; step += 1) {
      const at = slotAt(failureTable, who.low, step);
      if (phaseOf(Atomics.load(this.#words, at + slot.state)) !== phase.free) continue;
      const value = Atomics.load(this.#words, at + slot.value);
      const age = countIn(value, now) === 0 ? 0 : value;
      if (age < oldestValue) [oldest, oldestValue] = [at, age];
    }
    if (oldest === undefined) return undefined;
    const state = Atomics.load(this.#words, oldest + slot.state);
    if (phaseOf(state) !== phase.free || !lockSlot(this.#words, oldest, state, this.#column)) return undefined;
    Atomics.store(this.#words, oldest + slot.low, who.low);
    Atomics.store(this.#words, oldest + slot.high, who.high);
    Atomics.store(this.#words, oldest + slot.value, 0);
    const locked = nextState(state, phase.locked, this.#column);
    Atomics.store(this.#words, oldest + slot.state, nextState(locked, phase.free, this.#column));
    return oldest;
  }

  #isOpen(at: number, who: Hash): boolean {
    return (
      phaseOf(Atomics.load(this.#words, at + slot.state)) === phase.free &&
      Atomics.load(this.#words, at + slot.low) === who.low &&
      Atomics.load(this.#words, at + slot.high) === who.high
    );
  }

  #hash(key: string, address: string): Hash {
    return this.#memory.hash.ofText(`${key} ${address}`);
  }

  /** At least 1: 0 means that there was no bad secret. */
  #seconds(milliseconds: number): number {
    const since = Math.floor(milliseconds / 1000) - this.#memory.epochSeconds + 1;
    return Math.max(1, Math.min(since, mostSeconds));
  }
}

/** The bad secrets that still count. */
function countIn(value: number, now: number): number {
  return now < (value >>> countBits) + lockSeconds ? value & countMask : 0;
}
