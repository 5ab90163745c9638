import { clientError } from '../../contract/errors.ts';

const limits = {
  /** Failures in a row before a lock (reference, 4.2, "more than 5 failures"). */
  failures: 5,
  /** How long a lock lasts, ms. */
  lock: 5 * 60_000,
  /** User and address pairs that are remembered; the oldest are forgotten first. */
  remembered: 10_000,
  /** Password checks at once: each takes 64 MB and a core for a fifth of a second. */
  atOnce: 2,
  waiting: 64,
};

/** Slows down those who guess passwords. */
export interface AttemptGuard {
  /**
   * Runs `check` for the one who is known as `who`, a bounded number at once. Rejects with `iam.locked` after five
   * failures in a row, whatever the sixth attempt brings, and with `iam.busy` when too many wait.
   */
  attempt(who: string, check: () => Promise<boolean>): Promise<boolean>;
}

/** A guard that forgets everything when the process ends. `now` is in ms. */
export function createAttemptGuard(now: () => number): AttemptGuard {
  const failures = new Map<string, { readonly count: number; readonly at: number }>();
  const waiting: (() => void)[] = [];
  let running = 0;

  const refuseLocked = (who: string) => {
    const past = failures.get(who);
    if (past === undefined || past.count < limits.failures) return;
    const left = past.at + limits.lock - now();
    if (left > 0) throw clientError('iam.locked', { seconds: Math.ceil(left / 1000) });
    failures.delete(who);
  };

  const note = (who: string, passed: boolean) => {
    const count = (failures.get(who)?.count ?? 0) + 1;
    failures.delete(who);
    if (passed) return;
    failures.set(who, { count, at: now() });
    if (failures.size > limits.remembered) failures.delete(failures.keys().next().value ?? who);
  };

  const enter = async () => {
    if (running >= limits.atOnce) {
      if (waiting.length >= limits.waiting) throw clientError('iam.busy', {});
      // Whoever leaves hands the place over.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
  };

  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };

  return {
    async attempt(who, check) {
      refuseLocked(who);
      await enter();
      try {
        // Those who waited may have been locked out meanwhile.
        refuseLocked(who);
        const passed = await check();
        note(who, passed);
        return passed;
      } finally {
        leave();
      }
    },
  };
}
