import type { InstanceFacts, PlanInput, Step, StopCause } from './plan-types.ts';
import { hasEnded } from './slot-history.ts';

export interface RemovalPlan {
  readonly steps: readonly Step[];
  readonly removing: readonly string[];
  readonly wakeAt?: number;
}

/**
 * What to do now for instances that have to go. A running one goes when no worker can begin a connection to it any more
 * and either none is open or the time for draining is over; one that is unhealthy does not wait for its connections.
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
    ...(wakes.length > 0 ? { wakeAt: Math.min(...wakes) } : {}),
  };
}

function planRemoval(
  input: PlanInput,
  facts: InstanceFacts,
  cause: StopCause,
  graceSeconds: number,
): { readonly steps: readonly Step[]; readonly wakeAt?: number } {
  const { id } = facts.observed;
  if (input.inFlight.has(id)) return { steps: [] };
  if (hasEnded(facts.observed)) return { steps: [{ do: 'stop', id, graceSeconds: 0, cause: 'ended' }] };
  const stop: readonly Step[] = [{ do: 'stop', id, graceSeconds, cause: facts.unhealthy ? 'unhealthy' : cause }];
  if (facts.observed.phase === 'created') return { steps: stop };
  if (!facts.released) return { steps: [] };
  const deadline = (facts.removalSince ?? input.now) + input.drainTime;
  if (facts.unhealthy || facts.openConnections === 0 || input.now >= deadline) return { steps: stop };
  return { steps: [], wakeAt: deadline };
}
