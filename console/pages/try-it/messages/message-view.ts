import { inSlices } from '../in-slices.ts';
import { everyMessage, type MessageFilter, matches, prepareFilter } from './matches.ts';
import type { Message } from './message.ts';
import type { MessageLog } from './message-log.ts';

/** How many messages without a match are looked at in one step. */
const stepMessages = 200;

/**
 * The messages of a log that a filter lets through. Looks at new ones as they come and at old ones in slices, so that
 * neither 100,000 messages nor one of 64 MB holds the page up.
 */
export class MessageView implements Disposable {
  readonly #log: MessageLog;
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  #filter = everyMessage;
  /** Sequence numbers, ascending. Unused while everything is shown. */
  #found: number[] = [];
  /** The first `#gone` of `#found` were dropped from the log. */
  #gone = 0;
  #next = 1;
  #wasOpen = true;
  #run: AbortController | undefined;

  constructor(log: MessageLog) {
    this.#log = log;
    this.#unsubscribe = log.subscribe(() => this.#follow());
  }

  get filter(): MessageFilter {
    return this.#filter;
  }

  setFilter(filter: MessageFilter): void {
    this.#filter = filter;
    this.#startAgain();
    this.#follow();
  }

  /** Whether a run is one row, that of its first message. */
  get folds(): boolean {
    return this.#filter.folds && this.#filter.text === '';
  }

  get count(): number {
    return this.#isOpen ? this.#log.count : this.#found.length - this.#gone;
  }

  /** Whether messages are still to be looked at. */
  get searching(): boolean {
    return this.#run !== undefined;
  }

  /** The message in the row `index`, from 0 on. */
  at(index: number): Message | undefined {
    if (this.#isOpen) return this.#log.get(this.#log.firstSequence + index);
    const sequence = this.#found[this.#gone + index];
    return sequence === undefined ? undefined : this.#log.get(sequence);
  }

  /** The row of the message with this number, or of the first one behind it. */
  indexOf(sequence: number): number {
    if (this.#isOpen) return Math.max(0, sequence - this.#log.firstSequence);
    let low = this.#gone;
    let high = this.#found.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#found[middle] ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    return low - this.#gone;
  }

  /** Of all messages, whatever the filter. */
  get total(): number {
    return this.#log.count;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    this.#run?.abort();
    this.#unsubscribe();
    this.#listeners.clear();
  }

  get #isOpen(): boolean {
    const { directions, kinds, text } = this.#filter;
    return directions.size === 0 && kinds.size === 0 && text === '' && !(this.folds && this.#log.hasRuns);
  }

  #startAgain(): void {
    this.#run?.abort();
    this.#run = undefined;
    this.#found = [];
    this.#gone = 0;
    this.#next = this.#log.firstSequence;
    this.#wasOpen = this.#isOpen;
  }

  #follow(): void {
    // The first run has begun, or all are cleared.
    if (this.#isOpen !== this.#wasOpen) this.#startAgain();
    while (this.#gone < this.#found.length && (this.#found[this.#gone] ?? 0) < this.#log.firstSequence) this.#gone += 1;
    if (this.#gone > 4_096 && this.#gone * 2 > this.#found.length) {
      this.#found = this.#found.slice(this.#gone);
      this.#gone = 0;
    }
    if (!this.#isOpen && this.#run === undefined) this.#search();
    this.#tell();
  }

  #search(): void {
    const run = new AbortController();
    this.#run = run;
    inSlices(this.#look(), run.signal).then(
      () => this.#end(run),
      (error: unknown) => {
        if (!run.signal.aborted) throw error;
      },
    );
  }

  *#look(): Generator<void, void> {
    const prepared = prepareFilter(this.#filter);
    for (let looked = 1; ; looked += 1) {
      this.#next = Math.max(this.#next, this.#log.firstSequence);
      const message = this.#log.get(this.#next);
      if (message === undefined) return;
      this.#next += 1;
      if (yield* matches(message, prepared)) this.#found.push(message.sequence);
      if (looked % stepMessages === 0) {
        this.#tell();
        yield;
      }
    }
  }

  #end(run: AbortController): void {
    if (this.#run !== run) return;
    this.#run = undefined;
    // Some may have come between the last look and now.
    if (this.#next < this.#log.nextSequence) this.#search();
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
