import { noPoint } from '../../src/domain/history-point.ts';
import { noUsage } from '../../src/domain/usage.ts';
import type { HistoryEntry } from '../../src/store/history.ts';

const minute = 60_000;

/** A minute of service `s` in project `p`: an instance `i` that kept half a core busy, and two open sockets. */
export function historyEntry(start: number, change: Partial<HistoryEntry> = {}): HistoryEntry {
  const point = {
    ...noPoint,
    seenMs: minute,
    measuredMs: minute,
    cpuMs: minute / 2,
    mostCpu: 800,
    memoryKbSeconds: 60 * 102_400,
    mostMemory: 204_800,
    socketMs: 2 * minute,
    mostSockets: 3,
    instanceMs: minute,
    mostInstances: 1,
    messagesFromClient: 10,
  };
  return {
    serviceId: 's',
    serviceName: 'asr',
    projectId: 'p',
    start,
    service: { ...point, calls: 4 },
    instances: [{ instanceId: 'i', modelId: 'm', point }],
    usage: { ...noUsage, cpuMs: 2 * minute, memoryMbSeconds: 60 * 512, socketMs: 2 * minute, calls: 4 },
    ...change,
  };
}
