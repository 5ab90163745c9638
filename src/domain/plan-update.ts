import { type Notice, notice } from '../contract/notices.ts';
import type { Rollout, Service, ServiceState } from '../contract/service.ts';
import type { PlanInput, PlannedEvent, ServicePlan } from './plan-types.ts';
import { isEstablished, nextState } from './service-phase.ts';
import { readyCount, type VersionPlan } from './version-plan.ts';

/** Another configuration for a service that serves: what runs goes on, and makes room step by step. */
export function planUpdate({ service, now }: PlanInput): ServicePlan {
  const events: readonly PlannedEvent[] = [
    { type: 'normal', notice: notice('service.update-started', {}), once: false },
  ];
  return {
    state: changing(service.state, service.generation, { ready: 0, readyAt: now }, now),
    events,
    steps: [],
    removing: [],
    gone: false,
    wakeAt: now,
  };
}

/**
 * Gives an update up: the configuration that was last good comes back, as an update of its own. Undefined where there is
 * none, or where this is what is going on already: then failures are recovered from as in any service that serves.
 */
export function takeBack({ state, generation }: Service, reason: Notice, now: number): ServicePlan['takeBack'] {
  if (!state.rollout || state.rollout.takesBack || state.settledGeneration === undefined) return undefined;
  const rollout: Rollout = { ready: 0, readyAt: now, takesBack: reason };
  return { reason, state: { ...changing(state, generation + 1, rollout, now), takenBack: reason } };
}

function changing(before: ServiceState, generation: number, rollout: Rollout, now: number): ServiceState {
  const { settledGeneration, scaled } = before;
  return nextState(
    before,
    {
      status: 'deploying',
      observedGeneration: generation,
      progress: 0,
      deployStartedAt: now,
      rollout,
      ...(settledGeneration === undefined ? {} : { settledGeneration }),
      ...(scaled && { scaled }),
    },
    now,
  );
}

/** Every further instance that gets ready gives the next one the whole deploy time-out, and so does room that it waited for. */
export function rolloutProgress(
  before: Rollout,
  versions: readonly VersionPlan[],
  lacksRoom: boolean,
  now: number,
): Rollout {
  const { lacksRoom: lacked = false, ...known } = before;
  const ready = readyCount(versions);
  const next =
    ready > known.ready || (lacked && !lacksRoom)
      ? { ...known, ready: Math.max(ready, known.ready), readyAt: now }
      : known;
  return lacksRoom ? { ...next, lacksRoom } : next;
}

/** From when on an instance that does not get ready counts as late, ms. While it waits for room, it never does. */
export function waitsSince({ service: { state }, engineSince, now }: PlanInput): number {
  const { status, rollout, deployStartedAt, transitionAt } = state;
  if (status === 'waiting' || status === 'pending' || rollout?.lacksRoom) return Number.POSITIVE_INFINITY;
  // A deployment that waited for room began to deploy only then.
  const begun =
    status === 'deploying' && transitionAt <= now ? Math.max(deployStartedAt, transitionAt) : deployStartedAt;
  const since = rollout?.readyAt ?? begun;
  // An earlier process wrote it before the clock was set back: it counts from when this one could do something about it.
  return since > now ? engineSince : Math.max(since, engineSince);
}

/** What stays of a state when the next wish is looked at. */
export function keptOf(
  state: ServiceState,
  newWish: boolean,
): Pick<ServiceState, 'settledGeneration' | 'takenBack' | 'scaled'> {
  const { settledGeneration, takenBack, scaled } = state;
  return {
    ...(settledGeneration === undefined ? {} : { settledGeneration }),
    ...(takenBack === undefined || newWish ? {} : { takenBack }),
    ...(scaled && { scaled }),
  };
}

/** The event that tells how a change of a service that serves ended well. */
export function updatedEvent(service: Service): PlannedEvent | undefined {
  const { rollout } = service.state;
  if (!rollout || !isEstablished(service.state)) return undefined;
  const said = rollout.takesBack
    ? notice('service.taken-back', {})
    : notice('service.updated', { service: service.spec.name });
  return { type: 'normal', notice: said, once: false };
}
