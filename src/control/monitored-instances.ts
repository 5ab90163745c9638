import type { Service } from '../contract/service.ts';
import { historySteps, startsWithin } from '../domain/history-steps.ts';
import { type SeenUsage, seenUsage } from '../domain/seen-usage.ts';
import type { HistoryStore } from '../store/history.ts';
import type { HistoryRecorder } from './history-recorder.ts';
import type { InstanceUsage, InstanceUsageReader } from './instance-usage.ts';
import type { ServiceReconciler } from './service-reconciler.ts';

/** A running instance, and what it takes; without that where nobody could tell. */
export interface MonitoredInstance {
  readonly modelId: string;
  readonly usage?: Pick<InstanceUsage, 'at' | 'cores' | 'memoryBytes'>;
}

export interface MonitoredInstancesDeps {
  readonly reconciler: Pick<ServiceReconciler, 'looked' | 'instances' | 'observed'>;
  readonly recorder: Pick<HistoryRecorder, 'newest'>;
  readonly store: Pick<HistoryStore, 'points' | 'instances'>;
  readonly usage: InstanceUsageReader;
  readonly now: () => number;
}

/** Instances that the engine is asked about, or that are read, at once. */
const atOnce = 16;
const mostInstances = 200;
const [{ step: minute, kept }] = historySteps;

/**
 * What runs of a service and what it takes, as it was seen last. The engine is asked for those alone of which nothing is known yet: it
 * may be away, and however many ask, it has no more to do. Rejects with `platform.engine-unreachable` where nothing is known at all.
 */
export function createMonitoredInstances(deps: MonitoredInstancesDeps) {
  const { reconciler, recorder, store, now } = deps;
  return async ({ id, wish }: Pick<Service, 'id' | 'wish'>): Promise<readonly MonitoredInstance[]> => {
    await reconciler.looked(id);
    const running = reconciler.instances(id).filter(({ status }) => status === 'running');
    const newest = recorder.newest(id);
    const away = reconciler.observed() === undefined;
    const isKnown = running.some((each) => newest?.has(each.id));
    // This process has not seen the engine, or not for long enough to measure; the one before it may have.
    const isNew = running.length > 0 ? !isKnown : newest === undefined && wish === 'running';
    if (away && isNew) {
      const written = await lastWritten(store, id, now());
      if (written.length > 0 || running.length === 0) return written;
    }
    return inTurn(running, async (each) => {
      const known = newest?.get(each.id);
      const usage = known ?? (away && isKnown ? undefined : await deps.usage.of(each.id));
      return { modelId: each.modelId, ...(usage !== undefined && { usage }) };
    });
  };
}

/** What ran in the last minute in which the engine was seen, as far back as there are minutes. */
async function lastWritten(
  store: MonitoredInstancesDeps['store'],
  serviceId: string,
  now: number,
): Promise<readonly MonitoredInstance[]> {
  const starts = startsWithin({ from: now - kept, to: now }, minute, now);
  const start = (await store.points({ serviceId }, minute, starts)).findLast(({ measuredMs }) => measuredMs > 0)?.start;
  if (start === undefined) return [];
  const at = Math.min(start + minute, now);
  const series = await store.instances(serviceId, { from: start, to: start + minute }, mostInstances);
  const seen = await inTurn(series, async ({ instanceId, modelId }): Promise<SeenUsage | undefined> => {
    const [point] = await store.points({ serviceId, instanceId }, minute, [start]);
    return point && seenUsage(point, modelId, at);
  });
  return seen.flatMap((usage) => (usage === undefined ? [] : { modelId: usage.modelId, usage }));
}

async function inTurn<Value, Result>(
  values: readonly Value[],
  of: (value: Value) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < values.length; from += atOnce) {
    results.push(...(await Promise.all(values.slice(from, from + atOnce).map(of))));
  }
  return results;
}
