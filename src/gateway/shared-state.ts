import type { KeyLock } from '../auth/key-lock.ts';
import { operatorError } from '../contract/operator-errors.ts';
import type { Logger } from '../log/logger.ts';
import { Claims } from '../memory/claims.ts';
import { Counts } from '../memory/counts.ts';
import { FailureLock } from '../memory/failure-lock.ts';
import type { Hash } from '../memory/half-sip-hash.ts';
import type { ColumnOwner, SharedMemory } from '../memory/shared-memory.ts';

/** What is exact over all workers of the machine. Times in milliseconds since the epoch. */
export interface SharedState {
  /** True for the first caller among all workers; false for every other one until `untilMs`. */
  claim(id: string, untilMs: number, nowMs: number): boolean;
  /** Adds one to a count, unless it would then exceed `limit` (0: no limit). */
  enter(key: string, limit: number): boolean;
  /** Takes one away that this worker added. */
  leave(key: string): void;
  count(key: string): number;
  /** Whether one more event of `key` in this second is within `perSecond` (0: no limit). */
  withinRate(key: string, perSecond: number, nowMs: number): boolean;
  /** The lock on a secret: as auth/key-lock.ts, over all workers. */
  readonly keyLock: Pick<KeyLock, 'locked' | 'failed' | 'passed'>;
}

/** Hashes of keys that are remembered: most keys come again and again. */
const rememberedHashes = 16_384;

/** The state as one worker has it. */
export class WorkerState implements SharedState {
  readonly keyLock: FailureLock;
  readonly #memory: SharedMemory;
  readonly #counts: Counts;
  readonly #claims: Claims;
  readonly #log: Logger;
  readonly #hashes = new Map<string, Hash>();
  /** What was counted in the second `#second`, to be taken away when it is over. */
  readonly #events = new Map<string, Hash>();
  #second = 0;
  readonly #complained = new Set<string>();

  constructor(memory: SharedMemory, column: number, log: Logger) {
    this.#memory = memory;
    this.#counts = new Counts(memory, column);
    this.#claims = new Claims(memory, column);
    this.keyLock = new FailureLock(memory, column);
    this.#log = log;
  }

  claim(id: string, untilMs: number, nowMs: number): boolean {
    const outcome = this.#claims.claim(this.#memory.hash.ofText(id), untilMs, nowMs);
    if (outcome === 'full')
      this.#complain('too many single-use tickets and signatures are remembered; more are refused');
    return outcome === 'won';
  }

  enter(key: string, limit: number): boolean {
    return this.#enter(this.#hash(key), limit);
  }

  leave(key: string): void {
    this.#counts.leave(this.#hash(key));
  }

  count(key: string): number {
    return this.#counts.count(this.#hash(key));
  }

  /** A second's events are a count of their own, under a key of their own, that ends with the second. */
  withinRate(key: string, perSecond: number, nowMs: number): boolean {
    if (perSecond === 0) return true;
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) this.#beginSecond(second);
    let hash = this.#events.get(key);
    if (hash === undefined) {
      hash = this.#memory.hash.ofPair(this.#hash(key), second);
      this.#events.set(key, hash);
    }
    return this.#enter(hash, perSecond);
  }

  #beginSecond(second: number): void {
    for (const hash of this.#events.values()) this.#counts.clear(hash);
    this.#events.clear();
    this.#second = second;
  }

  #enter(hash: Hash, limit: number): boolean {
    const outcome = this.#counts.enter(hash, limit);
    if (outcome === 'full') this.#complain('too many different things are counted; limited ones are refused');
    return outcome === 'in' || (outcome === 'full' && limit === 0);
  }

  #hash(key: string): Hash {
    const known = this.#hashes.get(key);
    if (known !== undefined) return known;
    const hash = this.#memory.hash.ofText(key);
    if (this.#hashes.size >= rememberedHashes) this.#hashes.clear();
    this.#hashes.set(key, hash);
    return hash;
  }

  #complain(problem: string): void {
    if (this.#complained.has(problem)) return;
    this.#complained.add(problem);
    this.#log.error(problem);
  }
}

/** Takes a column of the memory for a process. Throws an `OperatorError` when there is none left. */
export function joinSharedState(memory: SharedMemory, owner: ColumnOwner, log: Logger): SharedState {
  const column = memory.claimColumn(owner);
  if (column === undefined) throw operatorError('serve.too-many-workers', { most: memory.columns });
  return new WorkerState(memory, column, log);
}
