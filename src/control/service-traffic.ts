import type { ServiceMeter, SocketCounts } from '../contract/link.ts';
import { addTraffic, countedSince, noTraffic, type Traffic, trafficNames } from '../domain/history-point.ts';

/** What passed through each service since it was last asked; every call and message of a worker counts once, whoever counted before. */
export interface ServiceTraffic {
  /** `age`: how long the worker process runs, ms; undefined where it does not say. */
  joined(processId: number, age: number | undefined): void;
  /** It has told of all services: those that it names later begin at nothing. */
  settled(processId: number): void;
  record(processId: number, meters: readonly ServiceMeter[]): void;
  /** What passed, by service, and begins anew. */
  take(): ReadonlyMap<string, Traffic>;
  forget(serviceId: string): void;
}

/** Worker processes whose counts are remembered: one that was given up may come back. */
const mostProcesses = 64;

interface Row {
  /** Until it has told of all services: what it counted before was counted by a control process before this one. */
  older: boolean;
  readonly counts: Map<string, Traffic>;
}

/** `age`: how long this process runs, ms. */
export function createServiceTraffic(age: () => number = () => performance.now()): ServiceTraffic {
  const processes = new Map<number, Row>();
  let passed = new Map<string, Traffic>();
  return {
    joined(processId, workerAge) {
      if (processes.has(processId)) return;
      processes.set(processId, { older: workerAge === undefined || workerAge > age(), counts: new Map() });
      for (const first of processes.keys()) if (processes.size > mostProcesses) processes.delete(first);
    },
    settled(processId) {
      const row = processes.get(processId);
      if (row !== undefined) row.older = false;
    },
    record(processId, meters) {
      const row = processes.get(processId);
      if (row === undefined) return;
      for (const meter of meters) {
        const now = trafficOf(meter);
        const before = row.counts.get(meter.serviceId) ?? (row.older ? now : noTraffic);
        row.counts.set(meter.serviceId, now);
        const since = trafficNames.map((name) => [name, countedSince(before[name], now[name])] as const);
        if (since.every(([, count]) => count === 0)) continue;
        const sum = passed.get(meter.serviceId) ?? noTraffic;
        passed.set(meter.serviceId, addTraffic(sum, Object.fromEntries(since) as Traffic));
      }
    },
    take() {
      const taken = passed;
      passed = new Map();
      return taken;
    },
    forget(serviceId) {
      passed.delete(serviceId);
      for (const { counts } of processes.values()) counts.delete(serviceId);
    },
  };
}

function trafficOf({ calls, failures, sockets = {} }: ServiceMeter): Traffic {
  return {
    handshakes: sockets.opened ?? 0,
    refusals: refusalsIn(sockets),
    calls,
    failures,
    messagesFromClient: sockets['messages.client'] ?? 0,
    messagesFromImage: sockets['messages.image'] ?? 0,
    bytesFromClient: sockets['bytes.client'] ?? 0,
    bytesFromImage: sockets['bytes.image'] ?? 0,
  };
}

function refusalsIn(sockets: SocketCounts): number {
  const refused = Object.entries(sockets).filter(([name]) => name.startsWith('refused.'));
  return refused.reduce((sum, [, count = 0]) => sum + count, 0);
}
