import type { HeldResources } from '../contract/instance.ts';
import { countedSince, type HistoryPoint, noPoint, noTraffic, type Traffic } from './history-point.ts';
import type { UsageSums } from './usage.ts';

/** What one look shows of an instance. */
export interface InstanceSample {
  readonly modelId: string;
  readonly running: boolean;
  readonly holds?: HeldResources;
  /** Since it began; absent where the engine did not tell. */
  readonly cpuNanoseconds?: number;
  readonly memoryBytes?: number;
  readonly openSockets: number;
}

/** What one look shows of a service. */
export interface ServiceSample {
  /** By a clock that nobody sets, ms. */
  readonly at: number;
  readonly openSockets: number;
  /** By id. Absent: the engine did not answer. */
  readonly instances?: ReadonlyMap<string, InstanceSample>;
}

/** What passed between two looks. */
export interface SampledTime {
  readonly service: HistoryPoint;
  readonly instances: ReadonlyMap<string, HistoryPoint>;
  readonly usage: UsageSums;
}

/** Between two looks that are further apart (ms) nobody knows what was: the process stood still, or was another. */
export const longestBetweenSamples = 60_000;

interface TrafficBetween {
  readonly service: Traffic;
  readonly instances: ReadonlyMap<string, Traffic>;
}

/** What two looks and the traffic between them say of the time between. Without a look before, only the traffic is known. */
export function timeBetween(
  before: ServiceSample | undefined,
  now: ServiceSample,
  traffic: TrafficBetween,
): SampledTime {
  const passed = before === undefined ? 0 : now.at - before.at;
  const ms = passed > 0 && passed <= longestBetweenSamples ? passed : 0;
  const instances = new Map<string, HistoryPoint>();
  for (const [id, sample] of now.instances ?? []) {
    if (!sample.running) continue;
    const own = traffic.instances.get(id) ?? noTraffic;
    instances.set(id, { ...instancePoint(sample, cpuBefore(before, id), ms), ...own });
  }
  // What ended since the look before had its traffic.
  for (const [id, own] of traffic.instances) if (!instances.has(id)) instances.set(id, { ...noPoint, ...own });
  const running = [...(now.instances?.values() ?? [])].filter((sample) => sample.running).length;
  const points = [...instances.values()];
  const measured = now.instances !== undefined && (running === 0 || points.some(({ measuredMs }) => measuredMs > 0));
  const total = (name: keyof HistoryPoint) => points.reduce((sum, point) => sum + point[name], 0);
  const service: HistoryPoint = {
    seenMs: ms,
    measuredMs: measured ? ms : 0,
    cpuMs: total('cpuMs'),
    mostCpu: total('mostCpu'),
    memoryKbSeconds: total('memoryKbSeconds'),
    mostMemory: total('mostMemory'),
    deviceMs: measured ? total('deviceMs') : 0,
    socketMs: now.openSockets * ms,
    mostSockets: now.openSockets,
    instanceMs: measured ? running * ms : 0,
    mostInstances: running,
    ...traffic.service,
  };
  return { service, instances, usage: usageOf(now, traffic.service, ms) };
}

/** Undefined where it is not known; 0 for an instance that began since. */
function cpuBefore(before: ServiceSample | undefined, id: string): number | undefined {
  if (before?.instances === undefined) return undefined;
  const known = before.instances.get(id);
  return known === undefined || !known.running ? 0 : known.cpuNanoseconds;
}

function instancePoint(sample: InstanceSample, before: number | undefined, ms: number): HistoryPoint {
  const { cpuNanoseconds: spent, memoryBytes, openSockets, holds } = sample;
  const measured = ms > 0 && spent !== undefined && before !== undefined && memoryBytes !== undefined;
  const cpuMs = measured ? countedSince(before, spent) / 1_000_000 : 0;
  const memory = measured ? memoryBytes / 1_024 : 0;
  return {
    ...noPoint,
    seenMs: ms,
    measuredMs: measured ? ms : 0,
    cpuMs,
    mostCpu: measured ? (cpuMs / ms) * 1_000 : 0,
    memoryKbSeconds: (memory * ms) / 1_000,
    mostMemory: memory,
    deviceMs: measured ? (holds?.devices.length ?? 0) * ms : 0,
    socketMs: openSockets * ms,
    mostSockets: openSockets,
    instanceMs: measured ? ms : 0,
    mostInstances: 1,
  };
}

/** An instance holds what it was given from its creation until it is removed, whether it runs or not. */
function usageOf({ instances, openSockets }: ServiceSample, traffic: Traffic, ms: number): UsageSums {
  const held = [...(instances?.values() ?? [])].flatMap(({ holds }) => holds ?? []);
  const sum = (of: (each: HeldResources) => number) => held.reduce((total, each) => total + of(each), 0);
  return {
    cpuMs: sum(({ cpu }) => cpu) * ms,
    memoryMbSeconds: (sum(({ memoryMegabytes }) => memoryMegabytes) * ms) / 1_000,
    deviceMs: sum(({ devices }) => devices.length) * ms,
    socketMs: openSockets * ms,
    ...traffic,
  };
}
