import type { ServiceVersionSpec } from '../contract/service.ts';
import type { SlotPlan } from './plan-slot.ts';
import type { InstanceFacts, PlanInput } from './plan-types.ts';
import { slotKey } from './revision.ts';
import type { VersionPlan } from './version-plan.ts';

/** How many instances an update may have beyond the wished ones, and how many may be missing. */
export interface RolloutBounds {
  readonly surge: number;
  readonly unavailable: number;
}

export interface RolloutPlan {
  /** Without the starts for which there is no room yet. */
  readonly versions: readonly VersionPlan[];
  /** Former instances that go on taking calls. */
  readonly staying: readonly InstanceFacts[];
  /** Former instances that have to go. */
  readonly leaving: readonly InstanceFacts[];
  /** Everything wished is in every worker's route. */
  readonly complete: boolean;
}

/** Shares below 1 are of the instance count; a surge is rounded up, what may be missing down. One of them is at least 1, or nothing could move. */
export function rolloutBounds({
  instanceCount,
  maxSurge = 1,
  maxUnavailable = 0,
}: Pick<ServiceVersionSpec, 'instanceCount' | 'maxSurge' | 'maxUnavailable'>): RolloutBounds {
  // Shares are decimal fractions: 0.07 of 100 is 7, not 7.000000000000001.
  const exact = (value: number) => Number(value.toFixed(6));
  const surge = Math.ceil(maxSurge < 1 ? exact(maxSurge * instanceCount) : maxSurge);
  const unavailable = Math.floor(maxUnavailable < 1 ? exact(maxUnavailable * instanceCount) : maxUnavailable);
  return { surge: surge + unavailable > 0 ? surge : 1, unavailable: Math.min(unavailable, instanceCount) };
}

/**
 * The next step from former instances to those of the wished revisions. A former one of a version that is still wished
 * belongs to that version, the others to the service as a whole. Beyond the surge nothing starts; a former instance that
 * takes calls goes only where enough others do, counted by what every worker has in its route. Those that are drained
 * already are past: they neither hold a place nor come back.
 */
export function planRollout(
  { inFlight, draining }: Pick<PlanInput, 'inFlight' | 'draining'>,
  versions: readonly VersionPlan[],
  former: readonly InstanceFacts[],
): RolloutPlan {
  const complete = versions.every(({ slots }) => slots.every(isServing));
  const past = new Set(draining.map(({ id }) => id));
  const able = complete ? [] : former.filter((facts) => takesCalls(facts) && !past.has(facts.observed.id));
  const shares = versions.map((plan) => shareOf(plan, able, inFlight));
  const whole = wholeOf(shares, able);
  const staying = without(able, shares, whole);
  // One that serves no more may do so again: while too few do, nothing is given away.
  const short = !complete && whole.serving + whole.formerServing < whole.wished - whole.unavailable;
  const kept = new Set([...staying, ...(short ? former.filter((facts) => mayRecover(facts, past)) : [])]);
  return {
    versions: holdStarts(shares, room(whole) - startingElsewhere(inFlight, versions, former)),
    staying,
    leaving: former.filter((facts) => !kept.has(facts)),
    complete,
  };
}

function isServing({ live, ready }: SlotPlan): boolean {
  return ready && live?.serving === true;
}

function takesCalls({ observed, ready, unhealthy }: InstanceFacts): boolean {
  return ready && !unhealthy && observed.phase === 'running';
}

function mayRecover({ observed, ready, unhealthy }: InstanceFacts, past: ReadonlySet<string>): boolean {
  return !ready && !unhealthy && observed.phase === 'running' && !past.has(observed.id);
}

/** How many instances there are, of a version or of the service as a whole, and how many there may be. */
interface Count {
  readonly wished: number;
  readonly surge: number;
  readonly unavailable: number;
  /** Of the wished revision: those that live or are being started … */
  readonly placed: number;
  /** … and those that every worker has. */
  readonly serving: number;
  /** Former ones that can take calls, … */
  readonly former: number;
  /** … and those of them that every worker has. */
  readonly formerServing: number;
  /** Where none may be missing, the first new one is waited for even if fewer are wished than there were … */
  readonly begun: boolean;
  /** … and so many may start towards that, however many former ones there are. */
  readonly ahead: number;
}

interface Share extends Count {
  readonly plan: VersionPlan;
}

function shareOf(plan: VersionPlan, able: readonly InstanceFacts[], inFlight: PlanInput['inFlight']): Share {
  const { spec, revision } = plan.version;
  const bounds = rolloutBounds(spec);
  const own = able.filter(({ observed }) => observed.modelId === spec.modelId);
  const busy = new Set(inFlight.values());
  const serving = plan.slots.filter(isServing).length;
  const placed = plan.slots.filter((slot) => slot.live || busy.has(slotKey(revision, slot.slot))).length;
  const begun = serving > 0 || bounds.unavailable > 0;
  return {
    plan,
    ...bounds,
    wished: spec.instanceCount,
    placed,
    serving,
    former: own.length,
    formerServing: servingCount(own),
    begun,
    ahead: begun ? 0 : Math.max(0, bounds.surge - placed),
  };
}

function servingCount(instances: readonly InstanceFacts[]): number {
  return instances.filter(({ serving }) => serving).length;
}

function wholeOf(shares: readonly Share[], able: readonly InstanceFacts[]): Count {
  const sum = (of: (share: Share) => number) => shares.reduce((total, share) => total + of(share), 0);
  return {
    wished: sum(({ wished }) => wished),
    surge: sum(({ surge }) => surge),
    unavailable: sum(({ unavailable }) => unavailable),
    placed: sum(({ placed }) => placed),
    serving: sum(({ serving }) => serving),
    former: able.length,
    formerServing: servingCount(able),
    begun: shares.every(({ begun }) => begun),
    ahead: sum(({ ahead }) => ahead),
  };
}

/** Starts that are possible now. */
function room({ wished, surge, placed, former, ahead }: Count): number {
  return Math.max(wished + surge - placed - former, ahead);
}

/** Former instances that can go without too few being left. */
function spare({ wished, unavailable, serving, formerServing, begun }: Count): number {
  return begun ? serving + formerServing - (wished - unavailable) : 0;
}

/** The former ones but for those that can go now: the least used first. */
function without(able: readonly InstanceFacts[], shares: readonly Share[], whole: Count): readonly InstanceFacts[] {
  const spares = new Map(shares.map((share) => [share.plan.version.spec.modelId, spare(share)]));
  let left = spare(whole);
  const ordered = able
    .filter(({ serving }) => serving)
    .sort(
      (one, other) =>
        one.openConnections - other.openConnections ||
        one.observed.createdAt - other.observed.createdAt ||
        (one.observed.id < other.observed.id ? -1 : 1),
    );
  const staying = new Set(able);
  for (const facts of ordered) {
    const own = spares.get(facts.observed.modelId);
    if (left <= 0) break;
    if (own !== undefined && own <= 0) continue;
    if (own !== undefined) spares.set(facts.observed.modelId, own - 1);
    left -= 1;
    staying.delete(facts);
  }
  return able.filter((facts) => staying.has(facts));
}

/** What an update that this one replaces is still starting: it shows, and goes, when that is over. */
function startingElsewhere(
  inFlight: PlanInput['inFlight'],
  versions: readonly VersionPlan[],
  former: readonly InstanceFacts[],
): number {
  const wished = versions.flatMap(({ version, slots }) => slots.map(({ slot }) => slotKey(version.revision, slot)));
  const shown = new Set(former.map(({ observed }) => observed.id));
  return [...inFlight].filter(([id, slot]) => !shown.has(id) && !wished.includes(slot)).length;
}

/** Takes away the starts beyond what is possible; images are prepared ahead of their turn. */
function holdStarts(shares: readonly Share[], most: number): readonly VersionPlan[] {
  let left = most;
  return shares.map((share) => {
    let own = room(share);
    const slots = share.plan.slots.map((slot) => {
      if (slot.live || !slot.steps.some((step) => step.do === 'start')) return slot;
      if (left > 0 && own > 0) {
        left -= 1;
        own -= 1;
        return slot;
      }
      return { ...slot, steps: slot.steps.filter((step) => step.do !== 'start') };
    });
    return { ...share.plan, slots };
  });
}
