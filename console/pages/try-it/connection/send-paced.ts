interface Pace {
  /** Milliseconds from the beginning of one message to that of the next; 0: as fast as the other side takes them. */
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  /** Resolves when there is room for another message; rejects when none will go out any more. */
  ready(): Promise<void>;
}

/** The page answers clicks and keys at least as often, milliseconds. */
const longestRun = 8;

/**
 * Sends `messages` at a pace. A message that comes late does not put off those behind it: sound in real time stays in
 * real time. Rejects with the reason of `signal`, or as `ready` does.
 */
export async function sendPaced<Item>(
  messages: Iterable<Item>,
  send: (message: Item) => void,
  pace: Pace,
): Promise<void> {
  const { intervalMs, signal, ready } = pace;
  const start = performance.now();
  let runEnds = start + longestRun;
  let index = 0;
  for (const message of messages) {
    signal.throwIfAborted();
    const early = start + index * intervalMs - performance.now();
    if (early > 0 || performance.now() >= runEnds) {
      await pause(Math.max(0, early), signal);
      runEnds = performance.now() + longestRun;
    }
    await ready();
    signal.throwIfAborted();
    send(message);
    index += 1;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
