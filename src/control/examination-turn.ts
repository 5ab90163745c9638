/** Runs `examine` when its turn has come. Rejects with the signal's reason when that fires before. */
export type ExaminationTurn = <Result>(signal: AbortSignal, examine: () => Promise<Result>) => Promise<Result>;

/**
 * One image is examined at a time on the whole platform, whoever asks for it, in the order in which they ask: an examination takes
 * memory and a core that no book of the machine's resources knows.
 */
export function createExaminationTurn(): ExaminationTurn {
  const waiting = new Set<() => void>();
  let taken = false;
  const wait = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const stop = () => {
        waiting.delete(go);
        reject(signal.reason);
      };
      waiting.add(go);
      signal.addEventListener('abort', stop, { once: true });
    });
  const next = () => {
    const [first] = waiting;
    taken = first !== undefined;
    if (first === undefined) return;
    waiting.delete(first);
    first();
  };
  return async (signal, examine) => {
    signal.throwIfAborted();
    if (taken) await wait(signal);
    taken = true;
    try {
      return await examine();
    } finally {
      next();
    }
  };
}
