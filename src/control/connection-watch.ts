import type { ConnectionRecord, EndedConnection, HandshakeFailure } from '../contract/connection.ts';
import type { ConnectionReport } from '../contract/link.ts';
import type { Traffic } from '../domain/history-point.ts';
import type { Logger } from '../log/logger.ts';
import type {
  ConnectionFilter,
  ConnectionHistory,
  ConnectionHistoryWriter,
  FoundConnection,
  HandshakeFilter,
} from '../store/connections.ts';
import type { Page, Slice } from '../store/store.ts';
import { createHistoryWriter } from './history-writer.ts';
import { createInstanceTraffic } from './instance-traffic.ts';
import { createLiveConnections } from './live-connections.ts';

export type ConnectionState = 'open' | 'ended';

/** What workers tell of connections. */
export interface ConnectionObserver {
  joined(processId: number): void;
  /** `onRecorded` is called once what the report says of ends and failures lies in the database; where it says nothing of these, never. */
  reported(processId: number, report: ConnectionReport, onRecorded: () => void): void;
  /** Returns what ended with the worker. */
  gone(processId: number): readonly EndedConnection[];
}

/** Connections as people look at them: those that are open now, and what became of the others. */
export interface ConnectionWatch extends ConnectionObserver {
  find(serviceId: string, id: string): Promise<ConnectionRecord | undefined>;
  /** Open ones first, the latest first; then those that are over, the latest end first. */
  list(filter: ConnectionFilter, state: ConnectionState | undefined, slice: Slice): Promise<Page<ConnectionRecord>>;
  handshakes(filter: HandshakeFilter, slice: Slice): Promise<Page<HandshakeFailure>>;
  /** Those with this id, of whatever service. */
  anywhere(id: string): Promise<FoundConnection>;
  /** How many are open, by service. */
  openByService(): ReadonlyMap<string, number>;
  /** How many are open, by instance. */
  openByInstance(): ReadonlyMap<string, number>;
  /** What passed through the instances' connections since this was last asked. */
  takeTraffic(): ReadonlyMap<string, Traffic>;
  /** Records that never came, as a worker had too many. */
  readonly omitted: number;
  close(): Promise<void>;
}

export interface ConnectionWatchOptions {
  readonly store: ConnectionHistory & ConnectionHistoryWriter;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  /** Told of the services whose connections, or failed handshakes, are others now. Default nobody. */
  readonly onChange?: (aspect: 'connections' | 'handshakes', serviceIds: ReadonlySet<string>) => void;
}

/** Of so many worker processes it is remembered that they were given up. */
const mostGivenUp = 64;

export function createConnectionWatch({ store, now, log, onChange }: ConnectionWatchOptions): ConnectionWatch {
  const traffic = createInstanceTraffic(now());
  const live = createLiveConnections(now, traffic.passed);
  const history = createHistoryWriter(store, now, log);
  /** Workers whose connections were given up; one that comes back has them still. */
  const givenUp = new Set<number>();
  const omitted = new Map<number, number>();
  let omittedBefore = 0;

  const changed = (aspect: 'connections' | 'handshakes', rows: readonly { readonly serviceId: string }[]) => {
    if (rows.length > 0) onChange?.(aspect, new Set(rows.map(({ serviceId }) => serviceId)));
  };
  const known = (id: string): ConnectionRecord | undefined =>
    live.find(id) ?? [...history.pendingConnections()].find((each) => each.id === id);
  const reopen = async (opened: readonly ConnectionRecord[]) => {
    for (const { id } of opened) history.withdraw(id);
    await store.forget(opened.map(({ id }) => id));
  };
  return {
    joined: (processId) => live.joined(processId),
    reported(processId, report, onRecorded) {
      if (givenUp.has(processId)) {
        void reopen(report.opened).catch((error: unknown) => log.error({ error }, 'ends of open connections stay'));
        if (report.complete) givenUp.delete(processId);
      }
      const lost = live.reported(processId, report);
      omitted.set(processId, report.omitted);
      history.write({ ended: [...report.ended, ...lost], handshakes: report.handshakes, onRecorded });
      changed('connections', [...report.opened, ...report.ended, ...lost]);
      changed('handshakes', report.handshakes);
    },
    gone(processId) {
      const ended = live.gone(processId);
      omittedBefore += omitted.get(processId) ?? 0;
      omitted.delete(processId);
      if (ended.length > 0) givenUp.add(processId);
      for (const first of givenUp) if (givenUp.size > mostGivenUp) givenUp.delete(first);
      history.write({ ended, handshakes: [] });
      changed('connections', ended);
      return ended;
    },
    async find(serviceId, id) {
      const found = known(id);
      return found?.serviceId === serviceId ? found : store.find(serviceId, id);
    },
    list(filter, state, slice) {
      const open = state === 'ended' ? [] : [...live.all()].filter((each) => fits(each, filter));
      const over = state === 'open' ? [] : [...history.pendingConnections()].filter((each) => fits(each, filter));
      open.sort((a, b) => b.openedAt - a.openedAt);
      over.sort((a, b) => b.end.at - a.end.at);
      const known = [...open, ...over];
      return state === 'open' ? inMemory(known, slice) : joined(known, slice, (rest) => store.list(filter, rest));
    },
    handshakes(filter, slice) {
      const pending = [...history.pendingHandshakes()].filter((each) => fitsHandshake(each, filter));
      pending.sort((a, b) => b.at - a.at);
      return joined(pending, slice, (rest) => store.handshakes(filter, rest));
    },
    async anywhere(id) {
      const connection = known(id);
      const handshake = [...history.pendingHandshakes()].find((each) => each.id === id);
      if (connection ?? handshake) return { ...(connection && { connection }), ...(handshake && { handshake }) };
      return store.anywhere(id);
    },
    openByService: () => countBy(live.all(), ({ serviceId }) => serviceId),
    openByInstance: () => countBy(live.all(), ({ instanceId }) => instanceId),
    takeTraffic: () => traffic.take(),
    get omitted() {
      return [...omitted.values()].reduce((sum, count) => sum + count, omittedBefore);
    },
    close: () => history.close(),
  };
}

function countBy(
  records: Iterable<ConnectionRecord>,
  keyOf: (record: ConnectionRecord) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) counts.set(keyOf(record), (counts.get(keyOf(record)) ?? 0) + 1);
  return counts;
}

async function inMemory<Row>(rows: readonly Row[], { skip, limit }: Slice): Promise<Page<Row>> {
  return { total: rows.length, rows: rows.slice(skip, skip + limit) };
}

/** A page of what is in memory and, behind it, what is stored. */
async function joined<Row extends { readonly id: string }>(
  known: readonly Row[],
  { skip, limit }: Slice,
  stored: (rest: Slice) => Promise<Page<Row>>,
): Promise<Page<Row>> {
  const first = known.slice(skip, skip + limit);
  const rest = await stored({ skip: Math.max(0, skip - known.length), limit: limit - first.length });
  // Written in this very moment.
  const twice = new Set(known.map(({ id }) => id));
  return { total: known.length + rest.total, rows: [...first, ...rest.rows.filter(({ id }) => !twice.has(id))] };
}

function fits(record: ConnectionRecord, filter: ConnectionFilter): boolean {
  return (
    record.serviceId === filter.serviceId &&
    isOrAny(record.instanceId, filter.instanceId) &&
    isOrAny(record.modelId, filter.modelId) &&
    isOrAny(record.credential.id, filter.credentialId) &&
    isOrAny(record.credential.userId, filter.userId) &&
    isOrAny(record.clientAddress, filter.clientAddress) &&
    isOrAny(record.end?.by, filter.closedBy) &&
    (record.end?.at ?? Number.POSITIVE_INFINITY) >= (filter.startTime ?? 0) &&
    record.openedAt <= (filter.endTime ?? Number.POSITIVE_INFINITY)
  );
}

function fitsHandshake(failure: HandshakeFailure, filter: HandshakeFilter): boolean {
  return (
    failure.serviceId === filter.serviceId &&
    isOrAny(failure.id, filter.id) &&
    isOrAny(failure.stage, filter.stage) &&
    isOrAny(failure.status, filter.status) &&
    failure.at >= (filter.startTime ?? 0) &&
    failure.at <= (filter.endTime ?? Number.POSITIVE_INFINITY)
  );
}

function isOrAny<Value>(value: Value, wanted: Value | undefined): boolean {
  return wanted === undefined || value === wanted;
}
