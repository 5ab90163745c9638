import { ending } from '../contract/endings.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { Splice } from './splice.ts';

/** A rate with room for as much at once as a second allows. Times in milliseconds. */
export class Rate {
  readonly #perMs: number;
  /** When all that was taken is paid for. */
  #paidAt = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number) {
    this.#perMs = perSecond / 1_000;
  }

  /** Returns how long it will take until the rate is kept again; 0 where it is. */
  take(amount: number, now: number): number {
    this.#paidAt = Math.max(this.#paidAt, now - 1_000) + amount / this.#perMs;
    return this.over(now);
  }

  over(now: number): number {
    const left = this.#paidAt - now;
    // Less is the rounding of many small amounts.
    return left > 0.001 ? left : 0;
  }
}

/** Between two looks whether a client that was too fast may go on, ms. */
const tick = 50;

/** Holds one client to its bounds: too many messages end its connection, too many bytes make it wait. */
export class ClientPace implements Disposable {
  readonly #splice: Pick<Splice, 'end' | 'holdClient'>;
  readonly #limits: SocketLimits;
  readonly #messages: Rate | undefined;
  readonly #bytes: Rate | undefined;
  #counted = 0;
  /** One for all waits. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(splice: Pick<Splice, 'end' | 'holdClient'>, limits: SocketLimits) {
    this.#splice = splice;
    this.#limits = limits;
    this.#messages = limits.messagesPerSecond > 0 ? new Rate(limits.messagesPerSecond) : undefined;
    this.#bytes = limits.bytesPerSecond > 0 ? new Rate(limits.bytesPerSecond) : undefined;
  }

  /** `bytes` more came, and there are `messages` in all by now. */
  took(bytes: number, messages: number): void {
    const now = performance.now();
    const more = messages - this.#counted;
    this.#counted = messages;
    if (more > 0 && this.#messages !== undefined && this.#messages.take(more, now) > 0) {
      this.#splice.end(ending('limit.messages', { count: this.#limits.messagesPerSecond }));
    } else if (this.#bytes !== undefined && this.#bytes.take(bytes, now) > 0) {
      this.#splice.holdClient(true);
      this.#wait();
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#look(), tick);
    else this.#timer.refresh();
  }

  #look(): void {
    if (this.#bytes !== undefined && this.#bytes.over(performance.now()) > 0) this.#wait();
    else this.#splice.holdClient(false);
  }
}
