import type { DrainingInstance } from '../contract/route.ts';
import type { InstanceFacts, PlanInput } from './plan-types.ts';

/**
 * When the sockets of an instance that has to go end. What the workers were told before stands, so that a drain goes on
 * over a restart of the platform; a time that was made shorter since counts from now. An unhealthy instance is not
 * waited for: its sockets get their Close frame now.
 */
export function drainOf(input: PlanInput, { observed, unhealthy }: InstanceFacts): DrainingInstance {
  const { now } = input;
  const { timeoutSeconds, closeAfterSeconds } = input.service.spec.policy?.drain ?? {};
  const known = input.draining.find(({ id }) => id === observed.id);
  const time = timeoutSeconds === undefined ? input.drainTime : timeoutSeconds * 1_000;
  const deadlineAt = Math.min(known?.deadlineAt ?? Number.POSITIVE_INFINITY, unhealthy ? now : now + time);
  const from = known ? known.closeFrom : closeAfterSeconds === undefined ? undefined : now + closeAfterSeconds * 1_000;
  return { id: observed.id, deadlineAt, ...(from !== undefined && from < deadlineAt ? { closeFrom: from } : {}) };
}
