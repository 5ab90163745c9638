import type { Direction, Message, MessageRun } from './message.ts';
import { emptyRun, utf8Size } from './message.ts';

interface MessageLogBounds {
  readonly messages: number;
  /** Of what the messages carry. */
  readonly bytes: number;
}

/** As much as a page may keep without its tab being ended for its memory. The page says these numbers. */
export const messageLogBounds: MessageLogBounds = { messages: 200_000, bytes: 256 * 1024 * 1024 };

/**
 * The messages of a page, the latest of them: when there are more than the bounds allow, the oldest are dropped and
 * counted. Adding costs the same however many there are.
 */
export class MessageLog {
  readonly #bounds: MessageLogBounds;
  readonly #listeners = new Set<() => void>();
  /** The first `#start` of these are dropped; they are cut off now and then, so that dropping one costs nothing. */
  #messages: (Message | undefined)[] = [];
  #start = 0;
  #bytes = 0;
  #next = 1;
  #lastAt: number | undefined;
  #hasRuns = false;

  constructor(bounds: MessageLogBounds = messageLogBounds) {
    this.#bounds = bounds;
  }

  /** `at`: milliseconds since the epoch. `run`: what the message is a part of. */
  add(direction: Direction, data: string | Uint8Array<ArrayBuffer>, at: number, run?: MessageRun): Message {
    const size = typeof data === 'string' ? utf8Size(data) : data.byteLength;
    const sinceLast = this.#lastAt === undefined ? undefined : at - this.#lastAt;
    const message: Message = { sequence: this.#next, at, sinceLast, direction, data, size, run };
    if (run !== undefined) this.#count(run, message);
    this.#next += 1;
    this.#lastAt = at;
    this.#messages.push(message);
    this.#bytes += size;
    while (this.count > 1 && (this.count > this.#bounds.messages || this.#bytes > this.#bounds.bytes))
      this.#dropOldest();
    for (const listener of this.#listeners) listener();
    return message;
  }

  /** Empties it. Sequence numbers go on. */
  clear(): void {
    this.#messages = [];
    this.#start = 0;
    this.#bytes = 0;
    this.#lastAt = undefined;
    this.#hasRuns = false;
    this.#droppedBefore = this.#next - 1;
    for (const listener of this.#listeners) listener();
  }

  #droppedBefore = 0;

  get count(): number {
    return this.#messages.length - this.#start;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether any of the messages since the last `clear` was part of a run. */
  get hasRuns(): boolean {
    return this.#hasRuns;
  }

  /** How many were dropped for the bounds since the last `clear`. */
  get dropped(): number {
    return this.firstSequence - 1 - this.#droppedBefore;
  }

  /** Of the oldest message that is there, or the next one where there is none. */
  get firstSequence(): number {
    return this.#next - this.count;
  }

  /** That the next message will get. */
  get nextSequence(): number {
    return this.#next;
  }

  /** The message with this number; undefined when it is not there any more, or not yet. */
  get(sequence: number): Message | undefined {
    return this.#messages[this.#start + sequence - this.firstSequence];
  }

  /** Calls `listener` after each change, until the function that it returns is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #count(run: MessageRun, { sequence, size }: Message): void {
    this.#hasRuns = true;
    // It is shown in the place of its first message: without that it begins anew.
    if (run.first < this.firstSequence) Object.assign(run, { ...emptyRun(), first: sequence });
    run.count += 1;
    run.size += size;
  }

  #dropOldest(): void {
    this.#bytes -= this.#messages[this.#start]?.size ?? 0;
    this.#messages[this.#start] = undefined;
    this.#start += 1;
    if (this.#start > 4_096 && this.#start * 2 > this.#messages.length) {
      this.#messages = this.#messages.slice(this.#start);
      this.#start = 0;
    }
  }
}
