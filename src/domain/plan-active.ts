import type { Notice } from '../contract/notices.ts';
import type { ServiceState } from '../contract/service.ts';
import { deployEvents, readinessEvents, removalEvents, shortageEvents } from './deploy-events.ts';
import { type DeployFailure, deployFailure } from './deploy-failure.ts';
import { deployProgress } from './deploy-progress.ts';
import { planRemovals } from './plan-removal.ts';
import { leaveRoom, planRoom, type RoomPlan } from './plan-room.ts';
import { planSlot } from './plan-slot.ts';
import type { InstanceFacts, PlanInput, PlannedEvent, ServicePlan, Step, WishedVersion } from './plan-types.ts';
import { keptOf, rolloutProgress, takeBack, waitsSince } from './plan-update.ts';
import { planRollout, type RolloutPlan } from './rollout.ts';
import { closedRoute, routeWish } from './route-wish.ts';
import { graceOf } from './service-grace.ts';
import { isEstablished, isNewWish, nextState } from './service-phase.ts';
import { firstPlaces } from './version-places.ts';
import type { VersionPlan } from './version-plan.ts';
import { isGrowing, placesOf, readyCount, slotProblem, wishedCount } from './version-plan.ts';

/** A service that is wished to run: fills every place, replaces what ended, removes what is too much, and says how it stands. */
export function planActive(input: PlanInput, instances: readonly InstanceFacts[]): ServicePlan {
  const { service, now } = input;
  const wished = isNotice(input.versions) ? [] : input.versions;
  const planned = wished.map((version) => planVersion(input, version, instances));
  const failure = isEstablished(service.state) && !service.state.rollout ? undefined : deployFailure(input, planned);
  if (failure && !service.state.rollout) return planGivingUp(input, instances, planned, failure);

  const former = isNotice(input.versions) ? instances : unplaced(instances, planned);
  const replaces = isEstablished(service.state) && former.some(({ replaced }) => replaced);
  const rollout = service.state.rollout || replaces ? planRollout(input, planned, former) : undefined;
  const room = planRoom(input, rollout?.versions ?? planned, rollout?.staying ?? []);
  const { versions, places, waiter } = room;
  // Without the facts of its models nothing can be said to be too much.
  const leaving = isNotice(input.versions) ? [] : (rollout?.leaving ?? former);
  const surplus = [...leaving, ...versions.flatMap(({ slots }) => slots.flatMap((slot) => slot.surplus))];
  const removals = planRemovals(input, surplus, 'surplus', graceOf(service));
  const state = stateOf(input, room, rollout, failure);
  const back = failure && takeBack(service, failure.reason, now);
  const slots = versions.flatMap((version) => version.slots);
  return {
    state,
    events: [
      ...deployEvents(input, room),
      ...shortageEvents(service.state, room),
      ...removalEvents(leaving, removals.steps, new Set(leaving.filter((facts) => isGivenUpPlace(facts, planned)))),
      ...(back ? failure.said.map(saidOnce) : readinessEvents(input, versions, state)),
    ],
    route: routeWish(state, versions, rollout?.staying ?? [], removals.draining),
    steps: back ? [] : [...slots.flatMap((slot) => slot.steps), ...reportEnds(input, leaving), ...removals.steps],
    ...(back ? { takeBack: back } : {}),
    removing: removals.removing,
    room: { places, ...(waiter && { waiter }) },
    gone: false,
    ...earliest([
      removals.wakeAt,
      ...slots.map((slot) => slot.wakeAt),
      room.shortage ? undefined : deadline(input, versions, state.status),
    ]),
  };
}

function planVersion(input: PlanInput, version: WishedVersion, instances: readonly InstanceFacts[]): VersionPlan {
  const own = instances.filter(({ observed }) => observed.revision === version.revision);
  const slots = placesOf(version).map((slot) =>
    planSlot(
      input,
      version,
      slot,
      own.filter(({ observed }) => observed.slot === slot),
    ),
  );
  return { version, slots };
}

/** Instances that no version has a place for: of another revision, or of a place beyond the wished ones. */
function unplaced(instances: readonly InstanceFacts[], versions: readonly VersionPlan[]): readonly InstanceFacts[] {
  return instances.filter(
    ({ observed }) =>
      !versions.some(
        ({ version, slots }) =>
          version.revision === observed.revision && slots.some(({ slot }) => slot === observed.slot),
      ),
  );
}

/** It is of a version as it is wished, which needs fewer instances now. */
function isGivenUpPlace({ observed }: InstanceFacts, versions: readonly VersionPlan[]): boolean {
  return versions.some(({ version }) => version.places !== undefined && version.revision === observed.revision);
}

/** A former instance whose process ended by itself leaves with its last words told. */
function reportEnds({ draining, inFlight }: PlanInput, leaving: readonly InstanceFacts[]): readonly Step[] {
  const past = new Set(draining.map(({ id }) => id));
  return leaving.flatMap(({ observed: { id, phase }, reported }): readonly Step[] =>
    phase === 'exited' && !reported && !past.has(id) && !inFlight.has(id) ? [{ do: 'report-end', id }] : [],
  );
}

function stateOf(
  input: PlanInput,
  { versions, shortage }: RoomPlan,
  rollout: RolloutPlan | undefined,
  failure: DeployFailure | undefined,
): ServicePlan['state'] {
  const { state: before, generation } = input.service;
  const { now } = input;
  const ready = readyCount(versions);
  const wished = wishedCount(versions);
  const problem = isNotice(input.versions)
    ? input.versions
    : (failure?.reason ?? shortage?.reason ?? firstProblem(versions));
  const growing =
    isEstablished(before) && !before.rollout
      ? versions.flatMap((plan) => plan.slots.filter((slot) => isGrowing(plan, slot))).length
      : 0;
  const due = wished - growing;
  const kept = keptOf(before, isNewWish(input.service));
  const rest = { ...kept, observedGeneration: generation, deployStartedAt: before.deployStartedAt };
  const reason = problem ? { reason: problem } : {};
  const isWhole = before.rollout
    ? ready === wished && rollout?.complete !== false
    : // One that is replaced by hand stays until its successor takes calls: as long as nothing is wrong, all is well.
      ready === due || (ready + (rollout?.staying.length ?? 0) >= due && isPlannedEnd(problem));
  if (!isNotice(input.versions) && isWhole) {
    // It serves, and has no room to grow.
    const lacking = growing > 0 && shortage ? { reason: shortage.reason } : {};
    const whole = {
      ...rest,
      ...firstScaled(kept, versions),
      ...lacking,
      status: 'running',
      progress: 100,
      settledGeneration: generation,
    } as const;
    return nextState(before, whole, now);
  }
  const progress = Math.max(before.progress, deployProgress(versions));
  if (before.rollout) {
    const serves = ready + (rollout?.staying.length ?? 0) > 0 ? 'concerning' : 'failed';
    const status = failure ? serves : 'deploying';
    const next = rolloutProgress(before.rollout, versions, shortage !== undefined, now);
    return nextState(before, { ...rest, ...reason, status, progress: Math.min(99, progress), rollout: next }, now);
  }
  if (!isEstablished(before)) {
    return nextState(before, { ...rest, ...reason, status: shortage?.status ?? 'deploying', progress }, now);
  }
  const status = ready > 0 ? 'concerning' : 'failed';
  return nextState(before, { ...rest, ...reason, status, progress: 100 }, now);
}

/** With its readiness the number of instances begins to follow from the load: from then on another start count changes nothing. */
function firstScaled(
  { scaled }: Pick<ServiceState, 'scaled'>,
  versions: readonly VersionPlan[],
): Pick<ServiceState, 'scaled'> {
  const scaling = versions.flatMap(({ version: { spec } }) => (spec.scaling ? [firstPlaces(spec)] : []));
  return scaled || scaling.length === 0 ? {} : { scaled: scaling };
}

function isPlannedEnd(problem: Notice | undefined): boolean {
  return problem === undefined || problem.key === 'instance.replaced-by-hand';
}

function firstProblem(versions: readonly VersionPlan[]): Notice | undefined {
  for (const { version, slots } of versions) {
    const found = slots.map((slot) => slotProblem(slot, version)).find((problem) => problem !== undefined);
    if (found) return found;
  }
  return undefined;
}

/** The deployment failed for good: its reason is kept, and everything that was started goes again. */
function planGivingUp(
  input: PlanInput,
  instances: readonly InstanceFacts[],
  versions: readonly VersionPlan[],
  failure: DeployFailure,
): ServicePlan {
  const { service, now } = input;
  const { progress, deployStartedAt } = service.state;
  const state = nextState(
    service.state,
    {
      ...keptOf(service.state, true),
      status: 'failed',
      observedGeneration: service.generation,
      progress,
      deployStartedAt,
      reason: failure.reason,
    },
    now,
  );
  const { draining, ...removals } = planRemovals(input, instances, 'stopping', graceOf(service));
  return {
    state,
    events: [...deployEvents(input, { versions }), ...failure.said.map(saidOnce)],
    route: closedRoute('failed', draining),
    ...removals,
    room: leaveRoom(input),
    gone: false,
  };
}

/** When the first version that is not ready runs out of time. */
function deadline(input: PlanInput, versions: readonly VersionPlan[], status: string): number | undefined {
  if (status !== 'deploying') return undefined;
  const since = waitsSince(input);
  // There is room from now on.
  const from = since === Number.POSITIVE_INFINITY ? input.now : since;
  const waiting = versions.filter(({ slots }) => slots.some((slot) => !slot.ready));
  const times = waiting.map(({ version }) => from + version.spec.deployTimeoutSeconds * 1000);
  return times.length > 0 ? Math.min(...times) : undefined;
}

function saidOnce(value: Notice): PlannedEvent {
  return { type: 'abnormal', notice: value, once: true };
}

/** When to look again: at the first of the times that there are, ms. */
export function earliest(times: readonly (number | undefined)[]): { readonly wakeAt?: number } {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? { wakeAt: Math.min(...known) } : {};
}

function isNotice(value: readonly WishedVersion[] | Notice): value is Notice {
  return !Array.isArray(value);
}
