import type { ServiceMeter } from '../contract/link.ts';

/** Calls of a service, summed over all workers. */
export interface CallCounts {
  readonly calls: number;
  readonly failures: number;
}

/** Sums what the workers count. Never goes back when a worker ends or dials again. */
export interface CallCounter {
  record(processId: number, meters: readonly ServiceMeter[]): void;
  /** Of the whole service, or of one of its models: calls that failed before one was chosen are no model's. */
  of(serviceId: string, modelId?: string): CallCounts;
  /** The worker process is gone and will not report again. */
  retire(processId: number): void;
  forget(serviceId: string): void;
}

/** By model; `whole` is the service itself. */
type Counts = ReadonlyMap<string, CallCounts>;

const whole = '';
const none: CallCounts = { calls: 0, failures: 0 };

/** A worker reports what it counted since it started, so each process has a row of its own until it is gone. */
export function createCallCounter(): CallCounter {
  const processes = new Map<number, Map<string, Counts>>();
  const retired = new Map<string, Map<string, CallCounts>>();
  const keep = (serviceId: string, name: string, counts: CallCounts) => {
    const sums = retired.get(serviceId) ?? new Map<string, CallCounts>();
    retired.set(serviceId, sums.set(name, sum(sums.get(name) ?? none, counts)));
  };
  return {
    record(processId, meters) {
      const rows = processes.get(processId) ?? new Map<string, Counts>();
      processes.set(processId, rows);
      for (const { serviceId, calls, failures, models = {} } of meters) {
        const counts = new Map([[whole, { calls, failures }], ...Object.entries(models)]);
        for (const [name, before] of rows.get(serviceId) ?? []) {
          const { calls: now, failures: failed } = counts.get(name) ?? none;
          // A count that went back belongs to a new process with an old process's number, or is told no more.
          if (now < before.calls || failed < before.failures) keep(serviceId, name, before);
        }
        rows.set(serviceId, counts);
      }
    },
    of(serviceId, modelId = whole) {
      const rows = [...processes.values()].flatMap((row) => row.get(serviceId)?.get(modelId) ?? []);
      return rows.reduce(sum, retired.get(serviceId)?.get(modelId) ?? none);
    },
    retire(processId) {
      for (const [serviceId, counts] of processes.get(processId) ?? []) {
        for (const [name, one] of counts) keep(serviceId, name, one);
      }
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
