import type { Ending } from '../contract/endings.ts';
import { endingSteps } from '../contract/endings.ts';
import type { OpenSocket } from './open-sockets.ts';

export interface ClosingPlan {
  /** Those that have to end, as they are open at the time of asking. */
  readonly sockets: () => Iterable<OpenSocket>;
  /** From here to the deadline they are closed one by one, idle ones first. Milliseconds of the process's own clock, which nobody sets. */
  readonly from: number;
  /** What is left is closed now, at once but for a short jitter. */
  readonly deadline: number;
  readonly ending: Ending;
}

/** The shortest time between two looks at what is to be closed, ms. */
const tick = 50;
/** The longest, ms. */
const lull = 1_000;
/** Between two closings behind the deadline, ms, as long as the whole jitter is not longer than `endingSteps` says. */
const gap = 20;
/** How long an order by idleness is good for, ms. */
const orderLasts = 1_000;
/** No timer of the runtime waits longer, ms. */
const longestSleep = 0x7fff_ffff;

/**
 * How many of `open` sockets are to be closed for a share of time: `elapsed` ms have passed since the last closings, and
 * `left` ms remain until all have to be. Fractions add up.
 */
export function closingShare(open: number, elapsed: number, left: number): number {
  return left <= 0 ? open : (open * elapsed) / (elapsed + left);
}

/** Ends sockets at a known time, spread so that their clients do not all come back in the same moment. */
export class Closing implements Disposable {
  readonly #plan: ClosingPlan;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #owed = 0;
  #lastAt: number;
  #jitterEnd: number | undefined;
  #order: OpenSocket[] = [];
  #orderedAt = Number.NEGATIVE_INFINITY;

  constructor(plan: ClosingPlan) {
    this.#plan = plan;
    this.#lastAt = Math.max(plan.from, performance.now());
    this.#run();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #run(): void {
    const now = performance.now();
    if (now < this.#plan.from) this.#sleep(Math.min(this.#plan.from - now, longestSleep));
    else this.#sleep(this.#pause(now, this.#close(now)));
  }

  #sleep(ms: number): void {
    this.#timer = setTimeout(() => this.#run(), ms);
    this.#timer.unref();
  }

  /** Until the next one is due. Where none is left, calls under way may still become sockets. */
  #pause(now: number, left: number): number {
    const next = (this.#end(now, left) - now) / Math.max(1, left);
    return left === 0 ? lull : Math.min(lull, Math.max(tick, next));
  }

  /** Closes what is due. Returns how many are left. */
  #close(now: number): number {
    const open = Array.from(this.#plan.sockets()).filter(({ splice }) => splice.ending === undefined);
    this.#owed += closingShare(open.length, Math.max(0, now - this.#lastAt), this.#end(now, open.length) - now);
    this.#lastAt = now;
    const count = Math.min(open.length, Math.floor(this.#owed));
    this.#owed -= count;
    if (count > 0) for (const { splice } of this.#idlest(now, open, count)) splice.end(this.#plan.ending);
    return open.length - count;
  }

  /** When the last one has to be closed. */
  #end(now: number, open: number): number {
    const { deadline } = this.#plan;
    if (now < deadline) return deadline;
    this.#jitterEnd ??= now + Math.min(open * gap, endingSteps.jitter * 1_000);
    return this.#jitterEnd;
  }

  #idlest(now: number, open: readonly OpenSocket[], count: number): readonly OpenSocket[] {
    if (count === open.length) return open;
    const left = new Set(open);
    if (now - this.#orderedAt >= orderLasts) {
      this.#order = open.toSorted((one, other) => other.splice.activeAt - one.splice.activeAt);
      this.#orderedAt = now;
    }
    const chosen: OpenSocket[] = [];
    for (let next = this.#order.pop(); next !== undefined; next = this.#order.pop()) {
      if (left.delete(next)) chosen.push(next);
      if (chosen.length === count) return chosen;
    }
    // Sockets that are younger than the order: their turn comes last.
    return [...chosen, ...Array.from(left).slice(0, count - chosen.length)];
  }
}
