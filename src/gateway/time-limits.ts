import { type Ending, ending } from '../contract/endings.ts';
import type { SocketLimits } from './socket-limits.ts';
import { Deadline, type Expiring, type TimerWheel } from './timer-wheel.ts';

/** What the limits look at. */
export interface Timed {
  /** The turn of the wheel in which bytes last came. */
  readonly activeAt: number;
  /** What was written and has not gone out: where it shrinks, bytes still flow. */
  readonly unsent: number;
  /** The platform itself holds the client back. */
  readonly paced: boolean;
  end(ending: Ending): void;
}

type Wheel = Pick<TimerWheel, 'turn' | 'arm' | 'disarm'>;

/** Ends a connection that is silent for too long, or open for too long. Looks seldom: a byte that comes only leaves its time. */
export class TimeLimits implements Expiring, Disposable {
  readonly #timed: Timed;
  readonly #limits: SocketLimits;
  readonly #wheel: Wheel;
  readonly #deadline = new Deadline(this);
  readonly #openedAt: number;
  #movedAt: number;
  #unsent = 0;

  constructor(timed: Timed, limits: SocketLimits, wheel: Wheel) {
    this.#timed = timed;
    this.#limits = limits;
    this.#wheel = wheel;
    this.#openedAt = wheel.turn;
    this.#movedAt = wheel.turn;
    this.#wait();
  }

  onDeadline(): void {
    const { idleSeconds, durationSeconds } = this.#limits;
    const { turn } = this.#wheel;
    const { unsent, paced } = this.#timed;
    if (paced || unsent !== this.#unsent) this.#movedAt = turn;
    this.#unsent = unsent;
    // The turn in which the time began counts in part only.
    if (durationSeconds > 0 && turn - this.#openedAt > durationSeconds) {
      this.#timed.end(ending('limit.duration', { seconds: durationSeconds }));
    } else if (idleSeconds > 0 && turn - this.#activeAt > idleSeconds) {
      this.#timed.end(ending('limit.idle', { seconds: idleSeconds }));
    } else {
      this.#wait();
    }
  }

  [Symbol.dispose](): void {
    this.#wheel.disarm(this.#deadline);
  }

  get #activeAt(): number {
    return Math.max(this.#timed.activeAt, this.#movedAt);
  }

  #wait(): void {
    const { idleSeconds, durationSeconds } = this.#limits;
    const { turn } = this.#wheel;
    const open = durationSeconds > 0 ? durationSeconds - (turn - this.#openedAt) : Number.POSITIVE_INFINITY;
    const idle = idleSeconds > 0 ? idleSeconds - (turn - this.#activeAt) : Number.POSITIVE_INFINITY;
    const left = Math.min(open, idle);
    if (Number.isFinite(left)) this.#wheel.arm(this.#deadline, left);
  }
}
