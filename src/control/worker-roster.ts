import type { ServiceMeter } from '../contract/link.ts';

/** What is known of one worker process. */
interface Row {
  acknowledged: number;
  /** Open connections by service, then by instance. */
  readonly open: Map<string, Readonly<Record<string, number>>>;
  /** When its link broke, ms; absent while it is up. */
  lostAt?: number;
}

/** The workers that serve: who has acknowledged what, and how many connections are open where. */
export interface WorkerRoster {
  joined(processId: number): void;
  acknowledged(processId: number, sequence: number): void;
  metered(processId: number, meters: readonly ServiceMeter[]): void;
  lost(processId: number): void;
  /** Whether nobody begins a connection by a record older than `sequence` any more. */
  allAcknowledged(sequence: number): boolean;
  openConnections(instanceId: string): number;
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
    const present = rows.get(processId) ?? { acknowledged: 0, open: new Map() };
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
      const { open } = row(processId);
      for (const meter of meters) open.set(meter.serviceId, meter.open);
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
    expire() {
      const gone = [...rows].filter(([, { lostAt }]) => lostAt !== undefined && now() - lostAt >= patience);
      for (const [processId] of gone) rows.delete(processId);
      return gone.map(([processId]) => processId);
    },
  };
}
