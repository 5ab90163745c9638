/**
 * Lets `size` callers go on at once, and those behind them in later rounds of the event loop, in the order in which they came. Work
 * that only reads a local database never waits by itself: without turns, ten thousand that begin together are one piece of work, during
 * which no timer fires and nobody is answered.
 */
export function createTurns(size: number): () => Promise<void> {
  const waiting: (() => void)[] = [];
  let taken = 0;
  let counting = false;
  const count = () => {
    if (counting) return;
    counting = true;
    setImmediate(begin);
  };
  const begin = () => {
    counting = false;
    const next = waiting.splice(0, size);
    taken = next.length;
    if (taken > 0) count();
    for (const go of next) go();
  };
  return () => {
    count();
    if (taken < size && waiting.length === 0) {
      taken += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
}
