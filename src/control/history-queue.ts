import type { Logger } from '../log/logger.ts';
import type { HistoryEntry, HistoryStore } from '../store/history.ts';

export interface HistoryQueue {
  write(entries: readonly HistoryEntry[]): void;
  /** Writes what is left, if that can be done at once. */
  close(): Promise<void>;
}

/** Services and instances of one transaction, as far as one service has no more by itself. */
const rowsAtOnce = 30;
/** Between two transactions, ms: the database works in the thread that answers the API. */
const breath = 10;
/** Minutes of services that wait for such a database; the oldest are lost. */
const mostWaiting = 20_000;
const pruneEvery = 60_000;

/** Writes points in the order in which they came. */
export function createHistoryQueue({
  store,
  now,
  log,
  retryAfter = 5_000,
}: {
  readonly store: HistoryStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  /** A database that cannot be written to is tried again after this time, ms. Default 5 s. */
  readonly retryAfter?: number;
}): HistoryQueue {
  const waiting: HistoryEntry[] = [];
  let writing: Promise<void> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const writeAll = async () => {
    while (waiting.length > 0) {
      const batch = nextBatch(waiting);
      await store.record(batch);
      waiting.splice(0, batch.length);
      if (!closed) await Bun.sleep(breath);
    }
  };
  const run = () => {
    clearTimeout(retry);
    retry = undefined;
    writing ??= writeAll().then(
      () => {
        writing = undefined;
        // Came while the last of the others was being written.
        if (waiting.length > 0 && !closed) run();
      },
      (error: unknown) => {
        writing = undefined;
        log.error({ error }, 'the history of services cannot be written; it is tried again');
        if (!closed) retry = setTimeout(run, retryAfter);
      },
    );
  };
  const prune = async () => {
    while (!closed && (await store.prune(now()))) await Bun.sleep(breath);
  };
  const pruning = setInterval(() => {
    prune().catch((error: unknown) => log.error({ error }, 'old points cannot be dropped from the history'));
  }, pruneEvery);

  return {
    write(entries) {
      waiting.push(...entries);
      // What is being written is at the front, and is not to be taken away under it.
      const lost = waiting.length - mostWaiting;
      if (lost > 0 && writing === undefined) {
        waiting.splice(0, lost);
        log.error({ lost }, 'some history of services is lost, as the database could not be written to');
      }
      run();
    },
    async close() {
      closed = true;
      clearInterval(pruning);
      clearTimeout(retry);
      await writing;
      if (waiting.length > 0) await writeAll().catch((error: unknown) => log.error({ error }, 'some history is lost'));
    },
  };
}

function nextBatch(waiting: readonly HistoryEntry[]): readonly HistoryEntry[] {
  let rows = 0;
  const end = waiting.findIndex(({ instances }) => {
    rows += 1 + instances.length;
    return rows >= rowsAtOnce;
  });
  return waiting.slice(0, end < 0 ? waiting.length : end + 1);
}
