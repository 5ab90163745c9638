import { lastMomentsSeconds } from '../contract/endings.ts';
import type { DrainingInstance } from '../contract/route.ts';
import { drainOf } from './drain.ts';
import type { InstanceFacts, PlanInput, Step, StopCause } from './plan-types.ts';
import { hasEnded } from './slot-history.ts';

export interface RemovalPlan {
  readonly steps: readonly Step[];
  readonly removing: readonly string[];
  /** What the workers shall know of those that may still have open sockets. */
  readonly draining: readonly DrainingInstance[];
  readonly wakeAt?: number;
}

interface Removal {
  readonly steps: readonly Step[];
  readonly draining?: DrainingInstance;
  readonly wakeAt?: number;
}

/**
 * What to do now for instances that have to go. A running one goes when no worker can begin a connection to it any more
 * and either none is open, or the workers have had the time to end those that were left at the deadline.
 */
export function planRemovals(
  input: PlanInput,
  instances: readonly InstanceFacts[],
  cause: StopCause,
  graceSeconds: (facts: InstanceFacts) => number,
): RemovalPlan {
  const plans = instances.map((facts) => planRemoval(input, facts, cause, graceSeconds(facts)));
  const wakes = plans.flatMap((plan) => (plan.wakeAt === undefined ? [] : [plan.wakeAt]));
  return {
    steps: plans.flatMap((plan) => plan.steps),
    removing: instances.map((facts) => facts.observed.id),
    draining: plans.flatMap((plan) => plan.draining ?? []),
    ...(wakes.length > 0 ? { wakeAt: Math.min(...wakes) } : {}),
  };
}

function planRemoval(input: PlanInput, facts: InstanceFacts, cause: StopCause, graceSeconds: number): Removal {
  const { id } = facts.observed;
  if (hasEnded(facts.observed)) return { steps: input.inFlight.has(id) ? [] : [stop(id, 0, 'ended')] };
  if (facts.observed.phase === 'created')
    return { steps: input.inFlight.has(id) ? [] : [stop(id, graceSeconds, cause)] };
  const draining = drainOf(input, facts);
  if (input.inFlight.has(id) || !facts.released) return { steps: [], draining };
  const over = draining.deadlineAt + lastMomentsSeconds * 1_000;
  if (facts.openConnections === 0 || input.now >= over) {
    return { steps: [stop(id, graceSeconds, facts.unhealthy ? 'unhealthy' : cause)], draining };
  }
  return { steps: notices(input, facts), draining, wakeAt: over };
}

/** The image is told only if it asked to be, and only where somebody is still connected. */
function notices({ service }: PlanInput, { observed, told }: InstanceFacts): readonly Step[] {
  const notify = service.spec.policy?.drain?.notify;
  return notify === undefined || told ? [] : [{ do: 'tell-drain', id: observed.id, notify }];
}

function stop(id: string, graceSeconds: number, cause: StopCause): Step {
  return { do: 'stop', id, graceSeconds, cause };
}
