import type { Notice } from '../contract/notices.ts';
import { deployEvents, readinessEvents } from './deploy-events.ts';
import { deployFailure } from './deploy-failure.ts';
import { deployProgress } from './deploy-progress.ts';
import { planRemovals } from './plan-removal.ts';
import { planSlot } from './plan-slot.ts';
import type { InstanceFacts, PlanInput, ServicePlan, WishedVersion } from './plan-types.ts';
import { closedRoute, routeWish } from './route-wish.ts';
import { graceOf } from './service-grace.ts';
import { isEstablished, nextState } from './service-phase.ts';
import type { VersionPlan } from './version-plan.ts';
import { readyCount, slotProblem, wishedCount } from './version-plan.ts';

/** A service that is wished to run: fills every place, replaces what ended, removes what is too much, and says how it stands. */
export function planActive(input: PlanInput, instances: readonly InstanceFacts[]): ServicePlan {
  const { service } = input;
  const wished = isNotice(input.versions) ? [] : input.versions;
  const versions = wished.map((version) => planVersion(input, version, instances));
  const failure = isEstablished(service.state) ? undefined : deployFailure(input, versions);
  if (failure) return planGivingUp(input, instances, versions, failure);

  // Without the facts of its models nothing can be said to be too much.
  const surplus = isNotice(input.versions) ? [] : surplusOf(instances, versions);
  const removals = planRemovals(input, surplus, 'surplus', graceOf(service));
  const state = stateOf(input, versions);
  const slots = versions.flatMap((version) => version.slots);
  return {
    state,
    events: [...deployEvents(input, versions), ...readinessEvents(input, versions, state)],
    route: routeWish(state, versions, removals.draining),
    steps: [...slots.flatMap((slot) => slot.steps), ...removals.steps],
    removing: removals.removing,
    gone: false,
    ...earliest([removals.wakeAt, ...slots.map((slot) => slot.wakeAt), deadline(input, versions, state.status)]),
  };
}

function planVersion(input: PlanInput, version: WishedVersion, instances: readonly InstanceFacts[]): VersionPlan {
  const own = instances.filter(({ observed }) => observed.revision === version.revision);
  const slots = Array.from({ length: version.spec.instanceCount }, (_, slot) =>
    planSlot(
      input,
      version,
      slot,
      own.filter(({ observed }) => observed.slot === slot),
    ),
  );
  return { version, slots };
}

function surplusOf(instances: readonly InstanceFacts[], versions: readonly VersionPlan[]): readonly InstanceFacts[] {
  const unplaced = instances.filter(
    ({ observed }) =>
      !versions.some(({ version, slots }) => version.revision === observed.revision && observed.slot < slots.length),
  );
  return [...unplaced, ...versions.flatMap(({ slots }) => slots.flatMap((slot) => slot.surplus))];
}

function stateOf(input: PlanInput, versions: readonly VersionPlan[]): ServicePlan['state'] {
  const { state: before, generation } = input.service;
  const ready = readyCount(versions);
  const wished = wishedCount(versions);
  const problem = isNotice(input.versions) ? input.versions : firstProblem(versions);
  const rest = { observedGeneration: generation, deployStartedAt: before.deployStartedAt };
  const reason = problem ? { reason: problem } : {};
  if (wished > 0 && ready === wished)
    return nextState(before, { ...rest, status: 'running', progress: 100 }, input.now);
  if (!isEstablished(before)) {
    const progress = Math.max(before.progress, deployProgress(versions));
    return nextState(before, { ...rest, ...reason, status: 'deploying', progress }, input.now);
  }
  const status = ready > 0 ? 'concerning' : 'failed';
  return nextState(before, { ...rest, ...reason, status, progress: 100 }, input.now);
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
  failure: { readonly reason: Notice; readonly said: readonly Notice[] },
): ServicePlan {
  const { service, now } = input;
  const { progress, deployStartedAt } = service.state;
  const state = nextState(
    service.state,
    { status: 'failed', observedGeneration: service.generation, progress, deployStartedAt, reason: failure.reason },
    now,
  );
  const last = failure.said.map((value) => ({ type: 'abnormal', notice: value, once: true }) as const);
  const { draining, ...removals } = planRemovals(input, instances, 'stopping', graceOf(service));
  return {
    state,
    events: [...deployEvents(input, versions), ...last],
    route: closedRoute('failed', draining),
    ...removals,
    gone: false,
  };
}

/** When the first version that is not ready runs out of time. */
function deadline(input: PlanInput, versions: readonly VersionPlan[], status: string): number | undefined {
  if (status !== 'deploying') return undefined;
  const from = Math.max(input.service.state.deployStartedAt, input.engineSince);
  const waiting = versions.filter(({ slots }) => slots.some((slot) => !slot.ready));
  const times = waiting.map(({ version }) => from + version.spec.deployTimeoutSeconds * 1000);
  return times.length > 0 ? Math.min(...times) : undefined;
}

function earliest(times: readonly (number | undefined)[]): { readonly wakeAt?: number } {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? { wakeAt: Math.min(...known) } : {};
}

function isNotice(value: readonly WishedVersion[] | Notice): value is Notice {
  return !Array.isArray(value);
}
