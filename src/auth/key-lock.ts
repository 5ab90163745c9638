const limits = {
  /** Bad secrets in a row before a lock (reference, 4.2). */
  failures: 5,
  /** How long a lock lasts, ms. */
  lock: 5 * 60_000,
  /** Pairs of key and address that are remembered; the oldest are forgotten first. */
  remembered: 10_000,
};

/** Shuts an access key to a client address that has signed with a bad secret five times in a row. Times in ms. */
export class KeyLock {
  readonly #failures = new Map<string, { readonly count: number; readonly at: number }>();

  locked(accessKey: string, address: string, now: number): boolean {
    const who = `${accessKey} ${address}`;
    const past = this.#failures.get(who);
    if (past === undefined || past.count < limits.failures) return false;
    if (now < past.at + limits.lock) return true;
    this.#failures.delete(who);
    return false;
  }

  failed(accessKey: string, address: string, now: number): void {
    const who = `${accessKey} ${address}`;
    const count = (this.#failures.get(who)?.count ?? 0) + 1;
    this.#failures.delete(who);
    this.#failures.set(who, { count, at: now });
    if (this.#failures.size > limits.remembered) this.#failures.delete(this.#failures.keys().next().value ?? who);
  }

  passed(accessKey: string, address: string): void {
    if (this.#failures.size > 0) this.#failures.delete(`${accessKey} ${address}`);
  }
}
