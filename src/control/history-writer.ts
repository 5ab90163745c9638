import type { EndedConnection, HandshakeFailure } from '../contract/connection.ts';
import type { Logger } from '../log/logger.ts';
import type { ConnectionHistoryWriter } from '../store/connections.ts';

/** What is to be written together, and who wants to know when it is. */
export interface HistoryEntry {
  readonly ended: readonly EndedConnection[];
  readonly handshakes: readonly HandshakeFailure[];
  /** Never called where there is nothing to write: it would be taken for the word that what came before is written. */
  onRecorded?(): void;
}

export interface HistoryWriter {
  write(entry: HistoryEntry): void;
  /** What is not written yet, the latest last. */
  pendingConnections(): Iterable<EndedConnection>;
  pendingHandshakes(): Iterable<HandshakeFailure>;
  /** The connection is open after all. */
  withdraw(id: string): void;
  /** Writes what is left, if that can be done at once. */
  close(): Promise<void>;
}

/** From the first entry to the write of all that came meanwhile, ms. */
const writeAfter = 500;
/** A database that cannot be written to is tried again after this time, ms. */
const retryAfter = 5_000;
/** Between two transactions, ms: the database works in the thread that answers the API. */
const breath = 10;
/** Rows of one transaction, as far as entries are not larger by themselves. */
const rowsAtOnce = 250;
const pruneEvery = 600_000;

/** Writes history in batches. Who writes waits for `onRecorded` before sending much more: that bounds what waits here. */
export function createHistoryWriter(store: ConnectionHistoryWriter, now: () => number, log: Logger): HistoryWriter {
  const queue: HistoryEntry[] = [];
  const connections = new Map<string, EndedConnection>();
  const handshakes = new Map<string, HandshakeFailure>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> | undefined;
  let closed = false;

  const schedule = (after: number) => {
    if (closed || timer !== undefined || writing !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      run();
    }, after);
  };
  const run = () => {
    writing = writeAll().then(
      () => {
        writing = undefined;
        if (queue.length > 0) schedule(writeAfter);
      },
      (error: unknown) => {
        writing = undefined;
        log.error({ error }, 'the history of connections cannot be written; it is tried again');
        schedule(retryAfter);
      },
    );
  };
  const writeAll = async () => {
    while (queue.length > 0) {
      const batch = nextBatch(queue);
      // A connection that was withdrawn, or ended anew in a later entry, is not written.
      const ended = batch.flatMap((entry) => entry.ended).filter((each) => connections.get(each.id) === each);
      const failed = batch.flatMap((entry) => entry.handshakes);
      await store.record(ended, failed);
      queue.splice(0, batch.length);
      for (const each of ended) if (connections.get(each.id) === each) connections.delete(each.id);
      for (const { id } of failed) handshakes.delete(id);
      for (const entry of batch) entry.onRecorded?.();
      if (!closed) await Bun.sleep(breath);
    }
  };
  const prune = async () => {
    while (!closed && (await store.prune(now(), rowsAtOnce))) await Bun.sleep(breath);
  };
  const pruning = setInterval(() => {
    prune().catch((error: unknown) => log.error({ error }, 'old connections cannot be dropped from the history'));
  }, pruneEvery);

  return {
    write(entry) {
      if (entry.ended.length + entry.handshakes.length === 0) return;
      queue.push(entry);
      for (const each of entry.ended) connections.set(each.id, each);
      for (const each of entry.handshakes) handshakes.set(each.id, each);
      schedule(writeAfter);
    },
    pendingConnections: () => connections.values(),
    pendingHandshakes: () => handshakes.values(),
    withdraw: (id) => void connections.delete(id),
    async close() {
      closed = true;
      clearInterval(pruning);
      clearTimeout(timer);
      await writing;
      if (queue.length > 0) await writeAll().catch((error: unknown) => log.error({ error }, 'some history is lost'));
    },
  };
}

function nextBatch(queue: readonly HistoryEntry[]): readonly HistoryEntry[] {
  let rows = 0;
  const end = queue.findIndex(({ ended, handshakes }) => {
    rows += ended.length + handshakes.length;
    return rows >= rowsAtOnce;
  });
  return queue.slice(0, end < 0 ? queue.length : end + 1);
}
