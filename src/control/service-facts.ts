import type { InstanceObservation } from '../contract/instance.ts';
import type { Model } from '../contract/model.ts';
import { type Notice, notice } from '../contract/notices.ts';
import type { Service } from '../contract/service.ts';
import { lostSlots } from '../domain/lost-instances.ts';
import type { InstanceFacts, PlanInput, WishedVersion } from '../domain/plan-types.ts';
import { speaksTls } from '../domain/probe-plan.ts';
import { rememberReplaced, shownAsFormer } from '../domain/replaced-instances.ts';
import { revisionOf, slotKey } from '../domain/revision.ts';
import { hasEnded, rememberEnd, rememberSlots } from '../domain/slot-history.ts';
import type { EngineView } from './engine-observer.ts';
import { watchInstance } from './instance-watch.ts';
import type { ResourceBooks } from './resource-books.ts';
import type { ServiceReconcilerDeps } from './service-context.ts';
import type { ServiceMemory } from './service-memory.ts';

/** `name version`: what the reference calls a model in events. */
export function modelLabel(model: Model): string {
  return `${model.name} ${model.version}`;
}

/** The versions as wished, or the reason why one cannot run: its model is gone or was never published. */
export function wishedVersions(service: Service, memory: ServiceMemory): readonly WishedVersion[] | Notice {
  const versions: WishedVersion[] = [];
  for (const spec of service.spec.versions) {
    const model = memory.models.get(spec.modelId);
    if (!model?.image) return notice('service.model-unusable', { modelId: spec.modelId });
    const places = service.state.scaled?.find(({ modelId }) => modelId === spec.modelId)?.slots;
    versions.push({
      spec: places ? { ...spec, instanceCount: places.length } : spec,
      ...(places && { places }),
      label: modelLabel(model),
      revision: revisionOf(service.id, spec, model),
      port: model.container.port,
      tls: speaksTls(model.container),
      image: memory.images.state(spec.modelId),
    });
  }
  return versions;
}

/** Brings memory and probes up to what the engine shows, and puts together what a decision needs. */
export function gatherFacts(
  deps: ServiceReconcilerDeps,
  context: {
    readonly service: Service;
    readonly memory: ServiceMemory;
    readonly view: EngineView;
    readonly books: ResourceBooks | undefined;
    readonly inFlight: ReadonlyMap<string, string>;
    readonly now: number;
    readonly wake: () => void;
  },
): PlanInput {
  const { service, memory, view, books, inFlight, now } = context;
  const draining = deps.link.route(service.id)?.draining ?? [];
  const base = { service, inFlight, draining, drainTime: deps.drainTime ?? 30_000, now };
  if (!('since' in view)) {
    const versions = wishedVersions(service, memory);
    return { ...base, versions, instances: view.instances, history: memory.history, engineSince: now };
  }
  const own: readonly InstanceObservation[] = view.of(service.id);
  const versions = wishedVersions(service, memory);
  remember(service, memory, own, { inFlight, now, versions: 'key' in versions ? [] : versions });
  keepWatches(deps, service, memory, own, context.wake);
  const shown = shownAsFormer(own, memory.replacing);
  return {
    ...base,
    versions,
    instances: shown.map((observed) => factsOf(deps, service, memory, observed)),
    history: memory.history,
    engineSince: view.since,
    ...(books && { room: books.room(service.id, shown) }),
  };
}

function remember(
  service: Service,
  memory: ServiceMemory,
  own: readonly InstanceObservation[],
  context: {
    readonly inFlight: ReadonlyMap<string, string>;
    readonly now: number;
    readonly versions: readonly WishedVersion[];
  },
): void {
  const { inFlight, now, versions } = context;
  const label = ({ modelId }: InstanceObservation) => {
    const model = memory.models.get(modelId);
    return model ? modelLabel(model) : service.spec.name;
  };
  memory.history = rememberSlots(memory.history, own, now);
  memory.history = rememberReplaced(memory.history, own, memory.replacing, { now, label });
  const shown = new Set(own.map(({ revision, slot }) => slotKey(revision, slot)));
  for (const key of service.wish === 'running' ? lostSlots(memory.history, shown, inFlight) : []) {
    const lost = versions.find(({ revision }) => key.startsWith(`${revision}/`))?.label;
    const reason = notice('instance.lost', { model: lost ?? service.spec.name });
    const attempt = memory.history.get(key)?.attempt ?? 0;
    memory.history = rememberEnd(memory.history, key, attempt, { at: now, reason, quick: false });
    memory.untold.push({ type: 'abnormal', notice: reason, once: false });
  }
  const ids = new Set(own.map(({ id }) => id));
  for (const id of memory.reported) if (!ids.has(id)) memory.reported.delete(id);
  for (const id of memory.told) if (!ids.has(id)) memory.told.delete(id);
}

/** One watch for every running instance, none for others. */
function keepWatches(
  deps: ServiceReconcilerDeps,
  service: Service,
  memory: ServiceMemory,
  own: readonly InstanceObservation[],
  wake: () => void,
): void {
  const running = new Map(own.flatMap((observed) => (isProbed(service, observed) ? [[observed.id, observed]] : [])));
  for (const [id, watch] of memory.watches) {
    if (running.has(id)) continue;
    watch[Symbol.dispose]();
    memory.watches.delete(id);
  }
  for (const [id, { address, modelId, createdAt }] of running) {
    const model = memory.models.get(modelId);
    if (memory.watches.has(id) || !address || !model) continue;
    // All of a running service were ready when the platform last looked, and so was what an update began with.
    const { status, rollout, deployStartedAt } = service.state;
    const wasReady = status === 'running' || (rollout !== undefined && createdAt < deployStartedAt);
    const presumedReady = isRouted(deps, service.id, id) || (memory.adopting && wasReady);
    const label = modelLabel(model);
    const watch = watchInstance({ id, address, model, label, engine: deps.engine, presumedReady, onChange: wake });
    memory.watches.set(id, watch);
  }
  memory.adopting = false;
}

function isProbed(service: Service, observed: InstanceObservation): boolean {
  return service.wish === 'running' && observed.phase === 'running' && !hasEnded(observed);
}

function factsOf(
  deps: ServiceReconcilerDeps,
  service: Service,
  memory: ServiceMemory,
  observed: InstanceObservation,
): InstanceFacts {
  const watch = memory.watches.get(observed.id);
  const model = memory.models.get(observed.modelId);
  const routed = isRouted(deps, service.id, observed.id);
  const acknowledged = deps.link.acknowledged(deps.link.route(service.id)?.revision ?? deps.link.sequence);
  return {
    observed,
    label: model ? modelLabel(model) : service.spec.name,
    tls: model !== undefined && speaksTls(model.container),
    ready: watch?.ready ?? false,
    wasReady: watch?.wasReady ?? false,
    ...(watch?.unhealthy ? { unhealthy: watch.unhealthy } : {}),
    ...(watch?.problem ? { problem: watch.problem } : {}),
    reported: memory.reported.has(observed.id),
    openConnections: deps.link.openConnections(observed.id),
    serving: routed && acknowledged,
    released: !routed && acknowledged,
    told: memory.told.has(observed.id),
    replaced: memory.replacing.has(observed.id),
  };
}

function isRouted(deps: ServiceReconcilerDeps, serviceId: string, instanceId: string): boolean {
  const versions = deps.link.route(serviceId)?.versions ?? [];
  return versions.some(({ instances }) => instances.some(({ id }) => id === instanceId));
}
