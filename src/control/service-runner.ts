import type { InstanceObservation } from '../contract/instance.ts';
import type { InstanceView, Service } from '../contract/service.ts';
import { earliest } from '../domain/plan-active.ts';
import { planService } from '../domain/plan-service.ts';
import type { PlanInput, ServicePlan } from '../domain/plan-types.ts';
import { isNewWish } from '../domain/service-phase.ts';
import { isOverdue } from '../domain/stop-schedule.ts';
import { modelsOf } from '../store/models-of.ts';
import { createActivation } from './activation.ts';
import type { EngineObserver, EngineView } from './engine-observer.ts';
import { instanceViews } from './instance-views.ts';
import type { ResourceBooks } from './resource-books.ts';
import type { ServiceReconcilerDeps } from './service-context.ts';
import { recallEvents, record } from './service-events.ts';
import { gatherFacts } from './service-facts.ts';
import { createServiceMemory, type ServiceMemory } from './service-memory.ts';
import { sampleLoad, scale } from './service-scaling.ts';
import { takeStep } from './service-steps.ts';
import { serviceInOurTime, stateAsShown } from './service-times.ts';

/** Looks after one service. */
export interface ServiceRunner {
  wake(): void;
  /** Wakes it if the engine shows something else of it than before. */
  engineChanged(view: EngineView): void;
  /** Wakes it if it waits for acknowledgements or for connections to end. */
  workersChanged(): void;
  /** Wakes it if it waits for room on the machine. */
  roomChanged(): void;
  /** Looks at its load, where its instances follow from that, and wakes it if another number is called for. */
  lookAtLoad(): void;
  /** The same at once, where a call waits and there is no instance. */
  callsWait(): void;
  instances(): readonly InstanceView[];
  /** Aborted when the service was looked at for the first time. */
  readonly looked: AbortSignal;
  close(): Promise<void>;
}

export interface ServiceRunnerOptions {
  readonly id: string;
  readonly deps: ServiceReconcilerDeps;
  readonly observer: EngineObserver;
  readonly books: ResourceBooks | undefined;
  readonly now: () => number;
  /** Resolves when the engine may give an address to a new instance. */
  readonly addressesFree: (signal: AbortSignal) => Promise<void>;
  /** All who waited for the same look of the engine go on with it, a few at a time. */
  readonly turn: () => Promise<void>;
  /** The service is gone from the store: nothing is left to look after. */
  readonly onGone: () => void;
}

/** Observe, decide, act, record: one activation at a time, each from what stands in the store and on the engine at that moment. */
export function createServiceRunner(options: ServiceRunnerOptions): ServiceRunner {
  const { id, deps, observer, books, now, addressesFree } = options;
  const closed = new AbortController();
  const looked = new AbortController();
  const wake = () => activation.wake();
  const memory = createServiceMemory(deps, now, wake);

  const run = async () => {
    // Taken before the engine is asked: what ends meanwhile may be missing from its answer.
    const inFlight = new Map(memory.inFlight);
    const view = await observer.look();
    await options.turn();
    books?.see(view);
    const stored = await deps.services.get(id);
    if (!stored) return options.onGone();
    const wall = deps.clock.wall();
    if (isOverdue(stored, wall) && (await deps.services.stopOverdue(id, wall))) return activation.wake();
    const read = serviceInOurTime(stored, deps.clock);
    const shown = 'since' in view ? view.of(id) : undefined;
    await refresh(deps, read, memory, shown ?? []);
    const service = await scale(deps, read, memory, { instances: shown, now: now() });
    memory.replacing = await toReplace(deps, id, view, inFlight);
    books?.replacing(id, memory.replacing);
    memory.shown = fingerprint(view, id);
    const input = gatherFacts(deps, { service, memory, view, books, inFlight, now: now(), wake });
    const plan = planService(input);
    // In the same breath: of two services that decide now, the second has to see what the first was granted.
    if (plan.room) books?.note(id, plan.room);
    if (plan.room) memory.awaitsRoom = plan.room.waiter !== undefined;
    const followUp = await carryOut(input, plan);
    // An engine that does not answer ended nothing: what it showed last is what there is, as far as anybody knows.
    const views = 'since' in view ? instanceViews(input, plan, deps.clock) : memory.views;
    const news = !Bun.deepEquals(views, memory.views);
    memory.views = views;
    if (news) deps.onInstances?.(service);
    looked.abort();
    if (followUp) activation.wake();
    activation.wakeAt(earliest([plan.wakeAt, stopsAt(service, deps)]).wakeAt);
  };

  /** Records before it acts, so that whoever takes over from here finds what this plan was based on. Returns whether to look again at once. */
  const carryOut = async (input: PlanInput, plan: ServicePlan): Promise<boolean> => {
    const { service } = input;
    const published = publishRoute(deps, service, plan);
    const held = isHeld(deps, service, plan);
    if (held) {
      // What the steps of this plan do is told with them; what is said of the service waits.
      await record(deps, service, memory, { events: plan.events.filter(({ once }) => once) });
    } else {
      const events = [...memory.untold, ...plan.events];
      const state = plan.takeBack ? service.state : plan.state;
      await record(deps, service, memory, { events, state });
      memory.untold = [];
      if (plan.takeBack) return takeBack(plan, plan.takeBack);
    }
    const replaces = plan.state.rollout !== undefined || memory.replacing.size > 0;
    memory.awaitsWorkers = held || plan.removing.length > 0 || replaces;
    if (plan.gone) {
      await deps.services.remove(id);
      deps.link.publish([], [id]);
      return true;
    }
    const instances = 'key' in input.instances ? [] : input.instances;
    const signal = closed.signal;
    const context = { deps, service, memory, books, instances, now, wake, addressesFree, closed: signal };
    for (const step of plan.steps) await takeStep(context, step);
    return published || plan.steps.some((step) => step.do === 'report-end');
  };

  /** A newer wish goes before it. Where nothing is left to go back to, what there is has to do. */
  const takeBack = async ({ state }: ServicePlan, back: NonNullable<ServicePlan['takeBack']>): Promise<true> => {
    const generation = state.observedGeneration;
    const change = { generation, ...back, state: stateAsShown(back.state, deps.clock) };
    if (await deps.services.rollBack(id, change)) {
      deps.onTakenBack?.(id);
      return true;
    }
    const { settledGeneration: _, ...rest } = state;
    const present = await deps.services.get(id);
    if (present?.generation === generation && present.wish === 'running') {
      await deps.services.setState(id, stateAsShown(rest, deps.clock));
    }
    return true;
  };

  const lookAtLoad = () => {
    if (sampleLoad(deps, memory, now())) activation.wake();
  };
  const activation = createActivation({
    run,
    now,
    onError: (error) => deps.log.error({ error, serviceId: id }, 'the service could not be looked after; tried again'),
  });
  return {
    wake,
    engineChanged(view) {
      if (fingerprint(view, id) !== memory.shown) activation.wake();
    },
    workersChanged() {
      if (memory.awaitsWorkers) activation.wake();
    },
    roomChanged() {
      if (memory.awaitsRoom) activation.wake();
    },
    lookAtLoad,
    callsWait() {
      if (memory.scaling.service?.state.scaled?.some(({ slots }) => slots.length === 0)) lookAtLoad();
    },
    instances: () => memory.views,
    looked: looked.signal,
    async close() {
      closed.abort();
      await activation.close();
      memory[Symbol.dispose]();
    },
  };
}

/** By our clock. */
function stopsAt({ wish, spec: { stopAt } }: Service, { clock }: ServiceReconcilerDeps): number | undefined {
  return wish === 'running' && stopAt !== undefined ? clock.fromWall(stopAt) : undefined;
}

/** Another deployment than the remembered one begins with a clean memory. */
async function refresh(
  deps: ServiceReconcilerDeps,
  service: Service,
  memory: ServiceMemory,
  shown: readonly InstanceObservation[],
): Promise<void> {
  const running = shown.map(({ modelId }) => modelId);
  memory.models = await modelsOf(service, deps.models, running);
  // Nobody waits for an image any more: a pull under way ends.
  if (service.wish !== 'running') memory.images.clear();
  if (memory.deployment === service.state.deployStartedAt) return;
  await recallEvents(deps, service, memory);
  memory.history = new Map();
  memory.images.clear();
  memory.deployment = service.state.deployStartedAt;
}

/** Which instances somebody asked to replace, without those that are gone. */
async function toReplace(
  deps: ServiceReconcilerDeps,
  id: string,
  view: EngineView,
  inFlight: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const asked = await deps.services.replacing(id);
  if (asked.size === 0 || !('since' in view)) return asked;
  const present = new Set([...view.of(id).map((observed) => observed.id), ...inFlight.keys()]);
  const gone = [...asked].filter((instance) => !present.has(instance));
  if (gone.length > 0) await deps.services.replaced(id, gone);
  return new Set([...asked].filter((instance) => present.has(instance)));
}

function publishRoute(deps: ServiceReconcilerDeps, service: Service, { route, gone }: ServicePlan): boolean {
  const { id: serviceId, projectId, spec } = service;
  if (gone) return false;
  // Where the engine shows nothing and no route is known, the service exists all the same.
  const wish = route ?? (deps.link.route(serviceId) ? undefined : { open: false, status: 'deploying', versions: [] });
  if (!wish) return false;
  return deps.link.publish([{ serviceId, serviceName: spec.name, projectId, websocket: spec.websocket, ...wish }]);
}

/** `running` is said only when every worker lets connections in, as wished. */
function isHeld(deps: ServiceReconcilerDeps, service: Service, plan: ServicePlan): boolean {
  if (plan.state.status !== 'running') return false;
  if (service.state.status === 'running' && !isNewWish(service)) return false;
  return !deps.link.acknowledged(deps.link.route(service.id)?.revision ?? deps.link.sequence);
}

function fingerprint(view: EngineView, serviceId: string): string {
  if (!('since' in view)) return 'unseen';
  return JSON.stringify(view.of(serviceId));
}
