import type { ServiceMeter, ServiceWaiting } from '../contract/link.ts';

/** What is known of one worker process. */
interface Row {
  acknowledged: number;
  /** Open connections by service, then by instance. */
  readonly open: Map<string, Readonly<Record<string, number>>>;
  /** Calls that wait for an instance, by service; none that have none. */
  readonly waiting: Map<string, number>;
  /** It told its counts since it dialled. */
  counted?: true;
  /** When its link broke, ms; absent while it is up. */
  lostAt?: number;
}

/** The workers that serve: who has acknowledged what, and how many connections are open where. */
export interface WorkerRoster {
  joined(processId: number): void;
  acknowledged(processId: number, sequence: number): void;
  metered(processId: number, meters: readonly ServiceMeter[]): void;
  /** Returns the services for which another number of calls waits now. */
  told(processId: number, services: readonly ServiceWaiting[]): readonly string[];
  lost(processId: number): void;
  /** Whether nobody begins a connection by a record older than `sequence` any more. */
  allAcknowledged(sequence: number): boolean;
  openConnections(instanceId: string): number;
  /** Calls that wait for an instance of the service. */
  waiting(serviceId: string): number;
  /** Open connections of a service, by instance; undefined as long as they are not known of each worker that may be there. */
  counted(serviceId: string): ReadonlyMap<string, number> | undefined;
  /** Workers whose link is up. */
  readonly live: number;
  /** Drops those whose link has been down for too long; returns their process numbers. */
  expire(): readonly number[];
}

/**
 * A worker whose link broke counts on for `patience` ms, as it dials again at once when it lives. The same patience holds
 * after the start of this process: the workers of the last one, which may still serve, are then about to dial.
 */
export function createWorkerRoster(now: () => number, patience: number): WorkerRoster {
  const rows = new Map<number, Row>();
  const settledAt = now() + patience;
  const row = (processId: number): Row => {
    const present = rows.get(processId) ?? { acknowledged: 0, open: new Map(), waiting: new Map() };
    rows.set(processId, present);
    return present;
  };
  return {
    joined(processId) {
      rows.delete(processId);
      row(processId);
    },
    acknowledged(processId, sequence) {
      const present = row(processId);
      present.acknowledged = Math.max(present.acknowledged, sequence);
    },
    metered(processId, meters) {
      const present = row(processId);
      present.counted = true;
      for (const meter of meters) present.open.set(meter.serviceId, meter.open);
    },
    told(processId, services) {
      const { waiting } = row(processId);
      const changed = services.filter((one) => (waiting.get(one.serviceId) ?? 0) !== one.waiting);
      for (const one of changed) {
        if (one.waiting > 0) waiting.set(one.serviceId, one.waiting);
        else waiting.delete(one.serviceId);
      }
      return changed.map(({ serviceId }) => serviceId);
    },
    lost(processId) {
      const present = rows.get(processId);
      if (present) present.lostAt = now();
    },
    allAcknowledged: (sequence) =>
      now() >= settledAt && [...rows.values()].every((present) => present.acknowledged >= sequence),
    get live() {
      return [...rows.values()].filter(({ lostAt }) => lostAt === undefined).length;
    },
    openConnections(instanceId) {
      let sum = 0;
      for (const { open } of rows.values()) for (const counts of open.values()) sum += counts[instanceId] ?? 0;
      return sum;
    },
    waiting(serviceId) {
      let sum = 0;
      for (const { waiting } of rows.values()) sum += waiting.get(serviceId) ?? 0;
      return sum;
    },
    counted(serviceId) {
      const all = [...rows.values()];
      const isKnown = all.length > 0 && all.every(({ counted, lostAt }) => counted && lostAt === undefined);
      if (!isKnown || now() < settledAt) return undefined;
      const sums = new Map<string, number>();
      for (const { open } of all) {
        for (const [id, count] of Object.entries(open.get(serviceId) ?? {})) sums.set(id, (sums.get(id) ?? 0) + count);
      }
      return sums;
    },
    expire() {
      const gone = [...rows].filter(([, { lostAt }]) => lostAt !== undefined && now() - lostAt >= patience);
      for (const [processId] of gone) rows.delete(processId);
      return gone.map(([processId]) => processId);
    },
  };
}
