import { randomBytes } from 'node:crypto';
import { HalfSipHash } from './half-sip-hash.ts';
import {
  bytesFor,
  countTable,
  header,
  layoutVersion,
  magic,
  mostColumns,
  owner,
  ownerOf,
  slot,
  type Table,
} from './layout.ts';
import { columnOf, nextState, phase, phaseOf } from './slot-state.ts';

/** Whose a column is: a process, and when it began, in the system's own words. */
export interface ColumnOwner {
  readonly pid: number;
  readonly started: string;
}

/** What several processes have at once, in parts that each of them maps for itself. */
export interface SharedBytes {
  readonly byteLength: number;
  /** Bytes [start, start + length); the same ones for whoever asks. */
  part(start: number, length: number): Uint8Array;
}

const columnBytes = bytesFor(1) - bytesFor(0);

/**
 * Memory that several processes have at once. Each of them has a column of its own, in which nobody else writes while it
 * lives; everything else changes by atomic steps after each of which the rest is whole
 * (docs/decisions/shared-memory.md).
 */
export class SharedMemory {
  /** All but the columns. */
  readonly words: Int32Array;
  readonly hash: HalfSipHash;
  readonly columns: number;
  readonly epochSeconds: number;

  readonly #bytes: SharedBytes;
  readonly #counts: Int32Array[] = [];

  private constructor(bytes: SharedBytes, words: Int32Array) {
    this.#bytes = bytes;
    this.words = words;
    this.columns = Atomics.load(words, header.columns);
    this.epochSeconds = Atomics.load(words, header.epoch) >>> 0;
    this.hash = new HalfSipHash(Atomics.load(words, header.hashKey), Atomics.load(words, header.hashKey + 1));
  }

  /** For one process alone. */
  static forOneProcess(): SharedMemory {
    return SharedMemory.create(bytesOf(new Uint8Array(bytesFor(1))), Date.now());
  }

  /** Makes zeroed bytes that nobody uses yet such a memory. */
  static create(bytes: SharedBytes, nowMs: number): SharedMemory {
    const words = wordsOf(bytes.part(0, bytesFor(0)));
    const columns = Math.min(mostColumns, Math.floor((bytes.byteLength - bytesFor(0)) / columnBytes));
    const key = randomBytes(8);
    words[header.version] = layoutVersion;
    words[header.columns] = columns;
    words[header.hashKey] = key.readInt32LE(0);
    words[header.hashKey + 1] = key.readInt32LE(4);
    words[header.epoch] = Math.floor(nowMs / 1000);
    Atomics.store(words, header.magic, magic);
    return new SharedMemory(bytes, words);
  }

  /** The memory in `bytes`, or undefined where there is none, or one of another version. */
  static open(bytes: SharedBytes): SharedMemory | undefined {
    if (bytes.byteLength < bytesFor(1)) return undefined;
    const words = wordsOf(bytes.part(0, bytesFor(0)));
    if (Atomics.load(words, header.magic) !== magic || words[header.version] !== layoutVersion) return undefined;
    return bytes.byteLength < bytesFor(words[header.columns] ?? 0) ? undefined : new SharedMemory(bytes, words);
  }

  /**
   * The counts of a column. Mapped when they are asked for: the runtime takes all that is mapped for memory in use, and lets so
   * much the more garbage gather before it collects any.
   */
  counts(column: number): Int32Array {
    const known = this.#counts[column];
    if (known !== undefined) return known;
    const counts = wordsOf(this.#bytes.part(bytesFor(column), columnBytes));
    this.#counts[column] = counts;
    return counts;
  }

  /** Takes a column for a process, which keeps it to its end; undefined when none is free. */
  claimColumn(by: ColumnOwner): number | undefined {
    for (let column = 0; column < this.columns; column += 1) {
      const record = ownerOf(column);
      if (Atomics.compareExchange(this.words, record + owner.pid, 0, by.pid) !== 0) continue;
      const started = this.#started(by.started);
      Atomics.store(this.words, record + owner.startedHigh, started.high);
      Atomics.store(this.words, record + owner.startedLow, started.low);
      this.#raiseUsedColumns(column + 1);
      return column;
    }
    return undefined;
  }

  get usedColumns(): number {
    return Atomics.load(this.words, header.usedColumns);
  }

  /**
   * Takes back the columns of processes that have ended, with all they counted and left half done. `startOf` says when the
   * process with a number began; undefined: there is none. One process at a time may do this. Returns how many it took.
   */
  clearDead(startOf: (pid: number) => string | undefined): number {
    let cleared = 0;
    for (let column = 0; column < this.usedColumns; column += 1) {
      const pid = Atomics.load(this.words, ownerOf(column) + owner.pid);
      if (pid === 0 || this.#isOwner(column, startOf(pid))) continue;
      this.#clear(column);
      cleared += 1;
    }
    return cleared;
  }

  /** Whether what the system says of a process fits the owner of a column. */
  #isOwner(column: number, started: string | undefined): boolean {
    if (started === undefined) return false;
    const record = ownerOf(column);
    const low = Atomics.load(this.words, record + owner.startedLow);
    const high = Atomics.load(this.words, record + owner.startedHigh);
    // Its owner is about to write it.
    if (low === 0) return true;
    const hash = this.#started(started);
    return hash.low === low && hash.high === high;
  }

  #clear(column: number): void {
    const { words } = this;
    const counts = this.counts(column);
    for (let at = 0; at < countTable.slots; at += 1) if (counts[at] !== 0) Atomics.store(counts, at, 0);
    const record = ownerOf(column);
    const pending = Atomics.load(words, record + owner.pending);
    if (pending !== 0) this.#release(pending, column);
    for (const word of [owner.pending, owner.startedLow, owner.startedHigh, owner.pid]) {
      Atomics.store(words, record + word, 0);
    }
  }

  /** A slot whose owner ended while it changed it: whatever its key is now, nothing hangs on it. */
  #release(at: number, column: number): void {
    const state = Atomics.load(this.words, at);
    const unsettled = phaseOf(state) === phase.locked || phaseOf(state) === phase.tentative;
    if (!unsettled || columnOf(state) !== column) return;
    Atomics.compareExchange(this.words, at, state, nextState(state, phase.free, column));
  }

  #raiseUsedColumns(to: number): void {
    for (let used = this.usedColumns; used < to; used = this.usedColumns) {
      Atomics.compareExchange(this.words, header.usedColumns, used, to);
    }
  }

  #started(started: string): { readonly low: number; readonly high: number } {
    const { low, high } = this.hash.ofText(started);
    return { low: low || 1, high };
  }
}

/** Bytes that one process has for itself, or shares by itself. */
export function bytesOf(bytes: Uint8Array): SharedBytes {
  return { byteLength: bytes.byteLength, part: (start, length) => bytes.subarray(start, start + length) };
}

/** The first word of the slot that stands `step` behind the place of a hash. */
export function slotAt(table: Table, low: number, step: number): number {
  return table.start + ((low + step) & (table.slots - 1)) * table.slotWords;
}

/**
 * Makes a slot the column's own: nobody else changes it until its state is moved on. False when its state is not `state`
 * any more. Which slot it is stands with the column first, for whoever has to clear up.
 */
export function lockSlot(words: Int32Array, at: number, state: number, column: number): boolean {
  Atomics.store(words, ownerOf(column) + owner.pending, at + slot.state);
  return Atomics.compareExchange(words, at + slot.state, state, nextState(state, phase.locked, column)) === state;
}

function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / Int32Array.BYTES_PER_ELEMENT));
}
