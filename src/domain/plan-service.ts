import type { Notice } from '../contract/notices.ts';
import { notice } from '../contract/notices.ts';
import type { ServiceState, ServiceStatus } from '../contract/service.ts';
import { engineRecovered } from './engine-recovered.ts';
import { planActive } from './plan-active.ts';
import { planRemovals } from './plan-removal.ts';
import { leaveRoom } from './plan-room.ts';
import type { InstanceFacts, PlanInput, PlannedEvent, ServicePlan } from './plan-types.ts';
import { keptOf, planUpdate } from './plan-update.ts';
import { slotKey } from './revision.ts';
import { closedRoute } from './route-wish.ts';
import { graceOf } from './service-grace.ts';
import { isAtRest, isEstablished, isGivenUp, isNewWish, nextState } from './service-phase.ts';
import { placesOf } from './version-plan.ts';

/**
 * Decides what to do next for one service, from what is wished, what the engine shows and what the probes found. Nothing
 * is kept between two decisions but what stands in the store and on the engine: carried out from any point, at any
 * interruption, the plans lead to the wish. A plan holds only the steps that are possible now; the next one the rest.
 */
export function planService(input: PlanInput): ServicePlan {
  const { service, instances } = input;
  if (!isList(instances)) return planUnseen(input, instances);
  if (service.wish !== 'running') return planEnding(input, instances);
  const begins = beginning(input, instances);
  if (begins === 'update') return planUpdate(input);
  if (begins === 'deployment') {
    const clean = instances.length === 0 && input.inFlight.size === 0;
    return isAtRest(service.state) && !clean ? planRest(input, instances) : planBeginning(input);
  }
  if (isGivenUp(service.state)) return planRest(input, instances);
  return planActive(input, instances);
}

function isList<Item>(value: readonly Item[] | Notice): value is readonly Item[] {
  return Array.isArray(value);
}

const unsettled: ReadonlySet<ServiceStatus> = new Set(['stopped', 'stopping', 'deleting']);

/**
 * What a new wish begins: a deployment of a service at rest or not yet ready, or an update of one that serves, where it
 * wants instances that were never there. Nothing where the instances that there are will do.
 */
function beginning(input: PlanInput, instances: readonly InstanceFacts[]): 'deployment' | 'update' | undefined {
  const { service, versions } = input;
  const { state } = service;
  if (unsettled.has(state.status)) return 'deployment';
  if (!isNewWish(service)) return undefined;
  if (!isEstablished(state)) return 'deployment';
  if (state.rollout || !isList(versions)) return 'update';
  const seen = new Set(instances.map(({ observed }) => slotKey(observed.revision, observed.slot)));
  const isNew = versions.some((version) => {
    const unseen = placesOf(version).filter((slot) => !seen.has(slotKey(version.revision, slot)));
    // Places that the load adds are no change of the configuration, nor is one of a service that has no instance.
    const isChange = unseen.length === version.places?.length && instances.length > 0;
    return unseen.length > 0 && (version.places === undefined || isChange);
  });
  return isNew ? 'update' : undefined;
}

function planBeginning(input: PlanInput): ServicePlan {
  const { service, draining, now } = input;
  // It begins with as many instances as it was deployed with.
  const { scaled: _, ...kept } = keptOf(service.state, true);
  const state = nextState(
    service.state,
    {
      ...kept,
      status: 'deploying',
      observedGeneration: service.generation,
      progress: 0,
      deployStartedAt: now,
    },
    now,
  );
  const events: readonly PlannedEvent[] = [normal(notice('service.deploy-started', {}))];
  return {
    state,
    events,
    route: closedRoute('deploying', draining),
    steps: [],
    removing: [],
    room: leaveRoom(input),
    gone: false,
    wakeAt: now,
  };
}

/** The engine does not answer: nothing is withdrawn on that ground, and what needs no engine is done. */
function planUnseen(input: PlanInput, reason: Notice): ServicePlan {
  const { service, draining, now } = input;
  const { state } = service;
  const ending = service.wish === 'running' ? undefined : endingStatus(input);
  const idle = ending === 'stopped' || (service.wish === 'running' && isAtRest(state) && !isNewWish(service));
  const base = { steps: [], removing: [], gone: false } as const;
  if (idle) return { ...base, state, events: [], ...(ending ? { route: closedRoute(ending, draining) } : {}) };
  const told = state.reason?.key === reason.key;
  const next = nextState(
    state,
    {
      ...state,
      status: ending ?? state.status,
      observedGeneration: ending ? service.generation : state.observedGeneration,
      reason: told && state.reason ? state.reason : reason,
    },
    now,
  );
  const events: PlannedEvent[] = ending ? endingEvents(state, ending) : [];
  if (!told) events.push(abnormal(reason));
  return { ...base, state: next, events, ...(ending ? { route: closedRoute(ending, draining) } : {}) };
}

/** Stop and delete: the route is closed first; what may go goes; the rest is waited for. */
function planEnding(input: PlanInput, instances: readonly InstanceFacts[]): ServicePlan {
  const { service, now } = input;
  const over = instances.length === 0 && input.inFlight.size === 0;
  const status = over && service.wish === 'stopped' ? 'stopped' : endingStatus(input);
  const state = nextState(
    service.state,
    {
      ...keptOf(service.state, false),
      status,
      observedGeneration: service.generation,
      progress: status === 'stopped' ? 0 : isEstablished(service.state) ? 100 : service.state.progress,
      deployStartedAt: service.state.deployStartedAt,
    },
    now,
  );
  const { draining, ...removals } = planRemovals(input, instances, 'stopping', graceOf(service));
  return {
    state,
    events: [...engineRecovered(service.state), ...endingEvents(service.state, status)],
    route: closedRoute(status, draining),
    ...removals,
    room: leaveRoom(input),
    gone: over && service.wish === 'deleted',
  };
}

function endingStatus({ service }: PlanInput): 'stopped' | 'stopping' | 'deleting' {
  if (service.wish === 'deleted') return 'deleting';
  return service.state.status === 'stopped' ? 'stopped' : 'stopping';
}

function endingEvents(before: ServiceState, status: 'stopped' | 'stopping' | 'deleting'): PlannedEvent[] {
  if (before.status === status) return [];
  return [normal(notice(`service.${status}`, {}))];
}

/** A deployment that was given up leaves nothing running. */
function planRest(input: PlanInput, instances: readonly InstanceFacts[]): ServicePlan {
  const { state } = input.service;
  const { draining, ...removals } = planRemovals(input, instances, 'stopping', graceOf(input.service));
  const route = closedRoute(state.status, draining);
  return { state, events: [], route, ...removals, room: leaveRoom(input), gone: false };
}

function normal(value: Notice): PlannedEvent {
  return { type: 'normal', notice: value, once: false };
}

function abnormal(value: Notice): PlannedEvent {
  return { type: 'abnormal', notice: value, once: false };
}
