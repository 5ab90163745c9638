import type { InstanceObservation } from '../contract/instance.ts';
import type { Route } from '../contract/route.ts';
import { type HistoryPoint, mergePoints, noPoint, noTraffic } from '../domain/history-point.ts';
import { type InstanceSample, type SampledTime, type ServiceSample, timeBetween } from '../domain/history-sampling.ts';
import { bucketOf, historySteps } from '../domain/history-steps.ts';
import { newestUsage, type SeenUsage } from '../domain/seen-usage.ts';
import { addUsage, noUsage } from '../domain/usage.ts';
import type { Engine, InstanceStats } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';
import type { HistoryEntry, HistoryStore } from '../store/history.ts';
import { createActivation } from './activation.ts';
import type { ConnectionWatch } from './connection-watch.ts';
import { createHistoryQueue } from './history-queue.ts';
import type { LinkServer } from './link-server.ts';
import { readAllStats } from './read-all-stats.ts';
import type { ServiceReconciler } from './service-reconciler.ts';
import type { SteadyClock } from './steady-clock.ts';

export interface HistoryRecorderDeps {
  readonly reconciler: Pick<ServiceReconciler, 'observed'>;
  readonly engine: Pick<Engine, 'stats'>;
  readonly link: Pick<LinkServer, 'routes' | 'takeTraffic'>;
  readonly connections: Pick<ConnectionWatch, 'openByService' | 'openByInstance' | 'takeTraffic'>;
  readonly store: HistoryStore;
  readonly clock: SteadyClock;
  readonly log: Logger;
  /** Between two looks, ms. Default 10 s. */
  readonly period?: number;
}

export interface HistoryRecorder {
  /**
   * What the running instances of a service took when they were looked at last, by id, as far as the engine told; undefined where it did
   * not answer since this process began.
   */
  newest(serviceId: string): ReadonlyMap<string, SeenUsage> | undefined;
  /** Ends it; what was seen until now is written if that can be done at once. */
  close(): Promise<void>;
}

const minute = historySteps[0].step;

/** A service's minute that is not over. */
type Minute = Omit<HistoryEntry, 'instances'> & {
  readonly instances: ReadonlyMap<string, HistoryEntry['instances'][number]>;
};

/** Looks at everything that runs every ten seconds, and writes what each minute was once it is over. */
export function createHistoryRecorder(deps: HistoryRecorderDeps): HistoryRecorder {
  const { clock, log, store, period = 10_000 } = deps;
  const queue = createHistoryQueue({ store, now: clock.wall, log });
  const closed = new AbortController();
  let before = new Map<string, ServiceSample>();
  let newest = new Map<string, ReadonlyMap<string, SeenUsage>>();
  let minutes = new Map<string, Minute>();

  const look = async () => {
    const due = clock.now() + period;
    const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(period)]);
    const shown = deps.reconciler.observed();
    const running = (shown ?? []).filter(({ phase }) => phase === 'running');
    const stats = await readAllStats(deps.engine, running, signal);
    if (!closed.signal.aborted) take(shown, stats);
    activation.wakeAt(due);
  };

  const take = (shown: readonly InstanceObservation[] | undefined, stats: ReadonlyMap<string, InstanceStats>) => {
    const now = clock.now();
    const byService = Map.groupBy(shown ?? [], ({ serviceId }) => serviceId);
    const open = deps.connections.openByService();
    const openIn = deps.connections.openByInstance();
    const passed = deps.link.takeTraffic();
    const passedIn = deps.connections.takeTraffic();
    const samples = new Map<string, ServiceSample>();
    const seen = new Map<string, ReadonlyMap<string, SeenUsage>>();
    const learn = (serviceId: string, sample: ServiceSample, points: ReadonlyMap<string, HistoryPoint>) => {
      const usage = newestUsage(newest.get(serviceId), sample, points, clock.wall());
      if (usage !== undefined) seen.set(serviceId, usage);
    };
    for (const route of deps.link.routes()) {
      const { serviceId } = route;
      const own = byService.get(serviceId) ?? [];
      const openSockets = open.get(serviceId) ?? 0;
      const traffic = passed.get(serviceId);
      const instances = new Map(own.map((each) => [each.id, sampleOf(each, stats.get(each.id), openIn)]));
      const sample: ServiceSample = { at: now, openSockets, ...(shown !== undefined && { instances }) };
      // A service that is stopped leaves a gap.
      if (!route.open && own.length === 0 && openSockets === 0 && traffic === undefined) {
        learn(serviceId, sample, new Map());
        continue;
      }
      samples.set(serviceId, sample);
      // What has just ended had its traffic, too.
      const models = new Map(
        [...(before.get(serviceId)?.instances ?? []), ...instances].map(([id, each]) => [id, each.modelId]),
      );
      const inInstances = new Map([...models.keys()].flatMap((id) => entryOf(passedIn, id)));
      const between = timeBetween(before.get(serviceId), sample, {
        service: traffic ?? noTraffic,
        instances: inInstances,
      });
      learn(serviceId, sample, between.instances);
      note(route, between, models);
    }
    before = samples;
    newest = seen;
    flush(bucketOf(clock.wall(), minute));
  };

  /** Adds what was seen to the minute in which most of it was. */
  const note = (route: Route, { service, instances, usage }: SampledTime, models: ReadonlyMap<string, string>) => {
    const { serviceId, serviceName, projectId } = route;
    const start = bucketOf(clock.wall() - service.seenMs / 2, minute);
    const key = `${start}/${serviceId}`;
    const empty: Minute = {
      serviceId,
      serviceName,
      projectId,
      start,
      service: noPoint,
      instances: new Map(),
      usage: noUsage,
    };
    const present = minutes.get(key) ?? empty;
    const seen = new Map(present.instances);
    for (const [instanceId, modelId] of models) {
      const point = instances.get(instanceId);
      if (point === undefined) continue;
      const sum = mergePoints(seen.get(instanceId)?.point ?? noPoint, point);
      seen.set(instanceId, { instanceId, modelId, point: sum });
    }
    minutes.set(key, {
      ...present,
      service: mergePoints(present.service, service),
      instances: seen,
      usage: addUsage(present.usage, usage),
    });
  };

  /** Minutes other than the present one are over, also where the machine's clock was set. */
  const flush = (present: number | undefined) => {
    const over = [...minutes].filter(([, { start }]) => start !== present);
    if (over.length === 0) return;
    minutes = new Map([...minutes].filter(([, { start }]) => start === present));
    queue.write(over.map(([, each]) => ({ ...each, instances: [...each.instances.values()] })));
  };

  const activation = createActivation({
    run: look,
    now: clock.now,
    retryAfter: period,
    onError: (error) => log.error({ error }, 'the services could not be looked at for their history; tried again'),
  });
  activation.wake();
  return {
    newest: (serviceId) => newest.get(serviceId),
    async close() {
      closed.abort();
      await activation.close();
      flush(undefined);
      await queue.close();
    },
  };
}

function entryOf<Value>(values: ReadonlyMap<string, Value>, key: string): [string, Value][] {
  const value = values.get(key);
  return value === undefined ? [] : [[key, value]];
}

function sampleOf(
  { id, modelId, phase, holds }: InstanceObservation,
  stats: InstanceStats | undefined,
  open: ReadonlyMap<string, number>,
): InstanceSample {
  return {
    modelId,
    running: phase === 'running',
    openSockets: open.get(id) ?? 0,
    ...(holds !== undefined && { holds }),
    ...(stats?.cpuNanoseconds !== undefined && { cpuNanoseconds: stats.cpuNanoseconds }),
    ...(stats !== undefined && { memoryBytes: stats.memoryBytes }),
  };
}
