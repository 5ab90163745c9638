import type { ServiceMeter, SocketCountName, SocketCounts } from '../contract/link.ts';

/** What became of each service's WebSockets, summed over all workers. Never goes back when a worker ends or dials again. */
export interface SocketTally {
  record(processId: number, meters: readonly ServiceMeter[]): void;
  /** Adds what no worker could count. */
  add(serviceId: string, name: SocketCountName, count: number): void;
  of(serviceId: string): SocketCounts;
  /** The worker process is gone and will not report again. */
  retire(processId: number): void;
  forget(serviceId: string): void;
}

type Sums = Map<SocketCountName, number>;

/** A worker reports what it counted since it started, so each process has a row of its own until it is gone. */
export function createSocketTally(): SocketTally {
  const processes = new Map<number, Map<string, SocketCounts>>();
  const retired = new Map<string, Sums>();
  const sumsOf = (serviceId: string): Sums => {
    const sums = retired.get(serviceId) ?? new Map();
    retired.set(serviceId, sums);
    return sums;
  };
  return {
    record(processId, meters) {
      const rows = processes.get(processId) ?? new Map<string, SocketCounts>();
      processes.set(processId, rows);
      for (const { serviceId, sockets } of meters) {
        if (sockets === undefined) continue;
        const before = rows.get(serviceId) ?? {};
        // Counts that went back belong to a new process with an old process's number.
        const wentBack = entriesOf(before).some(([name, count]) => (sockets[name] ?? 0) < count);
        if (wentBack) addAll(sumsOf(serviceId), before);
        rows.set(serviceId, sockets);
      }
    },
    add(serviceId, name, count) {
      addAll(sumsOf(serviceId), { [name]: count });
    },
    of(serviceId) {
      const sums: Sums = new Map(retired.get(serviceId));
      for (const rows of processes.values()) addAll(sums, rows.get(serviceId) ?? {});
      return Object.fromEntries(sums);
    },
    retire(processId) {
      for (const [serviceId, counts] of processes.get(processId) ?? []) addAll(sumsOf(serviceId), counts);
      processes.delete(processId);
    },
    forget(serviceId) {
      retired.delete(serviceId);
      for (const rows of processes.values()) rows.delete(serviceId);
    },
  };
}

function addAll(sums: Sums, counts: SocketCounts): void {
  for (const [name, count] of entriesOf(counts)) sums.set(name, (sums.get(name) ?? 0) + count);
}

function entriesOf(counts: SocketCounts): [SocketCountName, number][] {
  return Object.entries(counts) as [SocketCountName, number][];
}
