import type { ServiceMeter } from '../contract/link.ts';

/** Calls of a service, summed over all workers. */
export interface CallCounts {
  readonly calls: number;
  readonly failures: number;
}

/** Sums what the workers count. Never goes back when a worker ends or dials again. */
export interface CallCounter {
  record(processId: number, meters: readonly ServiceMeter[]): void;
  of(serviceId: string): CallCounts;
  /** The worker process is gone and will not report again. */
  retire(processId: number): void;
  forget(serviceId: string): void;
}

const none: CallCounts = { calls: 0, failures: 0 };

/** A worker reports what it counted since it started, so each process has a row of its own until it is gone. */
export function createCallCounter(): CallCounter {
  const processes = new Map<number, Map<string, CallCounts>>();
  const retired = new Map<string, CallCounts>();
  const add = (serviceId: string, counts: CallCounts) =>
    retired.set(serviceId, sum(retired.get(serviceId) ?? none, counts));
  return {
    record(processId, meters) {
      const rows = processes.get(processId) ?? new Map<string, CallCounts>();
      processes.set(processId, rows);
      for (const { serviceId, calls, failures } of meters) {
        const before = rows.get(serviceId);
        // A count that went back belongs to a new process with an old process's number.
        if (before && (calls < before.calls || failures < before.failures)) add(serviceId, before);
        rows.set(serviceId, { calls, failures });
      }
    },
    of(serviceId) {
      const rows = [...processes.values()].flatMap((row) => row.get(serviceId) ?? []);
      return rows.reduce(sum, retired.get(serviceId) ?? none);
    },
    retire(processId) {
      for (const [serviceId, counts] of processes.get(processId) ?? []) add(serviceId, counts);
      processes.delete(processId);
    },
    forget(serviceId) {
      retired.delete(serviceId);
      for (const rows of processes.values()) rows.delete(serviceId);
    },
  };
}

function sum(a: CallCounts, b: CallCounts): CallCounts {
  return { calls: a.calls + b.calls, failures: a.failures + b.failures };
}
