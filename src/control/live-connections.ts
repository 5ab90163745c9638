import type { ConnectionEnd, ConnectionRecord, EndedConnection } from '../contract/connection.ts';
import type { ConnectionReport } from '../contract/link.ts';

/** The open connections of all workers, by what the workers say. */
export interface LiveConnections {
  /** The worker dialled, for the first time or again: it tells of everything that is open. */
  joined(processId: number): void;
  /** Takes a report; returns ends that nobody reported: those of connections that a complete report does not know. */
  reported(processId: number, report: ConnectionReport): readonly EndedConnection[];
  /** The worker process is gone, and with it its sockets; returns their ends. */
  gone(processId: number): readonly EndedConnection[];
  all(): Iterable<ConnectionRecord>;
  find(id: string): ConnectionRecord | undefined;
}

/** What is known of one worker process. */
interface Row {
  readonly open: Map<string, ConnectionRecord>;
  /** Open when the worker dialled again, and not named by it since; undefined while it has nothing to confirm. */
  unconfirmed: Set<string> | undefined;
}

/** `now` is in ms. `onProgress` is told how far a connection has come, and how far it was known to be. */
export function createLiveConnections(
  now: () => number,
  onProgress: (record: ConnectionRecord, before: ConnectionRecord | undefined) => void = () => {},
): LiveConnections {
  const rows = new Map<number, Row>();
  const rowOf = (processId: number): Row => {
    const row = rows.get(processId) ?? { open: new Map(), unconfirmed: undefined };
    rows.set(processId, row);
    return row;
  };
  const vanished = (record: ConnectionRecord): EndedConnection => ({ ...record, end: lostAt(now()) });
  return {
    joined(processId) {
      const row = rowOf(processId);
      row.unconfirmed = new Set(row.open.keys());
    },
    reported(processId, report) {
      const row = rowOf(processId);
      for (const record of report.opened) {
        onProgress(record, row.open.get(record.id));
        row.open.set(record.id, record);
        row.unconfirmed?.delete(record.id);
      }
      for (const { id, ...progress } of report.changed) {
        const record = row.open.get(id);
        if (record === undefined) continue;
        const further = { ...record, ...progress };
        onProgress(further, record);
        row.open.set(id, further);
      }
      for (const record of report.ended) {
        const { id } = record;
        onProgress(record, row.open.get(id));
        row.open.delete(id);
        row.unconfirmed?.delete(id);
      }
      if (!report.complete || row.unconfirmed === undefined) return [];
      const lost = [...row.unconfirmed].flatMap((id) => row.open.get(id) ?? []);
      for (const { id } of lost) row.open.delete(id);
      row.unconfirmed = undefined;
      return lost.map(vanished);
    },
    gone(processId) {
      const lost = [...(rows.get(processId)?.open.values() ?? [])];
      rows.delete(processId);
      return lost.map(vanished);
    },
    *all() {
      for (const { open } of rows.values()) yield* open.values();
    },
    find(id) {
      for (const { open } of rows.values()) {
        const record = open.get(id);
        if (record !== undefined) return record;
      }
      return undefined;
    },
  };
}

function lostAt(at: number): ConnectionEnd {
  return { at, by: 'network', code: 1006 };
}
