/** Runs one activity: by call, by timer, never twice at a time. */
export interface Activation {
  /** Runs it soon; calls during a run lead to one more run after it. */
  wake(): void;
  /** Runs it at this instant (ms since the epoch) at the latest; a later call replaces the instant. */
  wakeAt(time: number | undefined): void;
  /** Ends it; resolves when the present run is over. */
  close(): Promise<void>;
}

/** The longest that a timer can be set to. */
const longestTimer = 2 ** 31 - 1;

/**
 * `run` takes no input and reads everything anew, so that it does not matter why it was called or how often it was
 * called meanwhile. When it fails, `onError` is told and it runs again after `retryAfter` ms.
 */
export function createActivation(options: {
  readonly run: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly now: () => number;
  readonly retryAfter?: number;
}): Activation {
  const { run, onError, now, retryAfter = 1000 } = options;
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wakeAt = (time: number | undefined) => {
    clearTimeout(timer);
    timer = undefined;
    if (time === undefined || closed) return;
    timer = setTimeout(wake, Math.min(longestTimer, Math.max(0, time - now())));
  };
  const loop = async () => {
    // Whatever called for this run comes to rest first: several causes of one moment are one run.
    await Promise.resolve();
    do {
      again = false;
      try {
        await run();
      } catch (error) {
        onError(error);
        wakeAt(now() + retryAfter);
      }
    } while (again && !closed);
    running = undefined;
  };
  const wake = () => {
    if (closed) return;
    if (running) again = true;
    else running = loop();
  };
  return {
    wake,
    wakeAt,
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
