import type { Hash } from './half-sip-hash.ts';
import { countTable, slot } from './layout.ts';
import { lockSlot, type SharedMemory, slotAt } from './shared-memory.ts';
import { nextState, phase, phaseOf } from './slot-state.ts';

/** How often an addition starts anew when others got in its way. */
const attempts = 8;
/** How often one that is over the limit looks again, for each column below the last: two at the boundary must not both lose. */
const patience = 4;

/**
 * Counts by key, over all workers: a worker adds in its own column, and the sum over all columns is the count. A key may have
 * several slots; all of them count. So a limit is never exceeded: of two that add at the same time at least one sees both.
 */
export class Counts {
  readonly #memory: SharedMemory;
  readonly #words: Int32Array;
  readonly #column: number;
  readonly #own: Int32Array;

  constructor(memory: SharedMemory, column: number) {
    this.#memory = memory;
    this.#words = memory.words;
    this.#column = column;
    this.#own = memory.counts(column);
  }

  /** Adds one. `over`: it would exceed the limit (0: there is none). `full`: there is no place for another key. */
  enter(key: Hash, limit: number): 'in' | 'over' | 'full' {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (limit > 0 && this.count(key) >= limit) continue;
      const index = this.#add(key);
      if (index === undefined) return 'full';
      if (limit === 0 || this.#staysWithin(key, limit)) return 'in';
      Atomics.sub(this.#own, index, 1);
    }
    return 'over';
  }

  /** Takes one of this worker's own away. Nothing happens where it has none. */
  leave(key: Hash): void {
    for (let step = 0; step < countTable.window; step += 1) {
      const at = slotAt(countTable, key.low, step);
      if (Atomics.load(this.#words, at + slot.state) === 0) return;
      if (!this.#holds(at, key)) continue;
      const index = indexOf(at);
      if (Atomics.load(this.#own, index) === 0) continue;
      Atomics.sub(this.#own, index, 1);
      return;
    }
  }

  /** Takes all of this worker's own away. */
  clear(key: Hash): void {
    for (let step = 0; step < countTable.window; step += 1) {
      const at = slotAt(countTable, key.low, step);
      if (Atomics.load(this.#words, at + slot.state) === 0) return;
      if (this.#holds(at, key)) Atomics.store(this.#own, indexOf(at), 0);
    }
  }

  count(key: Hash): number {
    let sum = 0;
    for (let step = 0; step < countTable.window; step += 1) {
      const at = slotAt(countTable, key.low, step);
      // Nothing was ever put behind a slot that was never touched.
      if (Atomics.load(this.#words, at + slot.state) === 0) break;
      if (this.#holds(at, key)) sum += this.#sum(indexOf(at));
    }
    return sum;
  }

  #staysWithin(key: Hash, limit: number): boolean {
    for (let looks = patience * (this.#memory.usedColumns - this.#column); looks > 0; looks -= 1) {
      if (this.count(key) <= limit) return true;
    }
    return false;
  }

  /** Adds one in a slot of the key, or in a new one. Returns the slot's number; undefined: there is no free one. */
  #add(key: Hash): number | undefined {
    for (let step = 0; step < countTable.window; step += 1) {
      const at = slotAt(countTable, key.low, step);
      const state = Atomics.load(this.#words, at + slot.state);
      if (state === 0) break;
      if (phaseOf(state) !== phase.free || !this.#holds(at, key)) continue;
      const index = indexOf(at);
      Atomics.add(this.#own, index, 1);
      // Whoever takes an unused slot locks it first and looks at the columns then: either it sees this one, or this sees it.
      if (Atomics.load(this.#words, at + slot.state) === state) return index;
      Atomics.sub(this.#own, index, 1);
    }
    return this.#takeSlot(key);
  }

  #takeSlot(key: Hash): number | undefined {
    for (let step = 0; step < countTable.window; step += 1) {
      const at = slotAt(countTable, key.low, step);
      const index = indexOf(at);
      const state = Atomics.load(this.#words, at + slot.state);
      if (phaseOf(state) !== phase.free || this.#sum(index) !== 0) continue;
      if (!lockSlot(this.#words, at, state, this.#column)) continue;
      const unused = this.#sum(index) === 0;
      if (unused) {
        Atomics.store(this.#words, at + slot.low, key.low);
        Atomics.store(this.#words, at + slot.high, key.high);
        Atomics.store(this.#own, index, 1);
      }
      const locked = nextState(state, phase.locked, this.#column);
      Atomics.store(this.#words, at + slot.state, nextState(locked, phase.free, this.#column));
      if (unused) return index;
    }
    return undefined;
  }

  #holds(at: number, key: Hash): boolean {
    return (
      Atomics.load(this.#words, at + slot.low) === key.low && Atomics.load(this.#words, at + slot.high) === key.high
    );
  }

  #sum(index: number): number {
    const used = this.#memory.usedColumns;
    let sum = 0;
    for (let column = 0; column < used; column += 1) sum += Atomics.load(this.#memory.counts(column), index);
    return sum;
  }
}

function indexOf(at: number): number {
  return (at - countTable.start) / countTable.slotWords;
}
