import type { Logger } from '../log/logger.ts';

/** The log must not be filled by whoever connects: one line of a kind in so many milliseconds. */
const pause = 10_000;

/** A warning about something that strangers can cause as often as they like; says how many times it was not written. */
export class RareWarning {
  readonly #log: Logger;
  readonly #text: string;
  #quietUntil = 0;
  #unsaid = 0;

  constructor(log: Logger, text: string) {
    this.#log = log;
    this.#text = text;
  }

  say(facts: Readonly<Record<string, string | number>>, nowMs = performance.now()): void {
    if (nowMs < this.#quietUntil) {
      this.#unsaid += 1;
      return;
    }
    this.#log.warn(this.#unsaid > 0 ? { ...facts, unsaid: this.#unsaid } : facts, this.#text);
    this.#quietUntil = nowMs + pause;
    this.#unsaid = 0;
  }
}
