import type { InstanceView } from '../contract/service.ts';
import type { InstanceFacts, PlanInput, ServicePlan } from '../domain/plan-types.ts';
import { restartLoop } from '../domain/restart-loop.ts';
import { slotKey } from '../domain/revision.ts';
import { hasEnded } from '../domain/slot-history.ts';
import type { SteadyClock } from './steady-clock.ts';

/** The instances as the API shows them, by place and attempt. */
export function instanceViews(
  input: PlanInput,
  plan: ServicePlan,
  clock: Pick<SteadyClock, 'toWall'>,
): readonly InstanceView[] {
  if ('key' in input.instances) return [];
  const removing = new Set(plan.removing);
  return [...input.instances]
    .sort((a, b) => a.observed.slot - b.observed.slot || a.observed.attempt - b.observed.attempt)
    .map((facts) => instanceView(input, facts, removing.has(facts.observed.id)))
    .map((view) => (view.startedAt === undefined ? view : { ...view, startedAt: clock.toWall(view.startedAt) }));
}

function instanceView(input: PlanInput, facts: InstanceFacts, removing: boolean): InstanceView {
  const { observed, openConnections } = facts;
  const history = input.history.get(slotKey(observed.revision, observed.slot));
  const ended = history?.attempt === observed.attempt ? history.reason : undefined;
  const own = facts.unhealthy ?? facts.problem ?? ended;
  const reason = facts.ready ? undefined : (own ?? restartLoop(history, facts.label));
  return {
    id: observed.id,
    serviceId: observed.serviceId,
    modelId: observed.modelId,
    status: statusOf(facts, removing),
    restarts: observed.attempt,
    ...(observed.startedAt === undefined ? {} : { startedAt: observed.startedAt }),
    ...(reason ? { reason } : {}),
    openConnections,
  };
}

function statusOf(facts: InstanceFacts, removing: boolean): InstanceView['status'] {
  if (hasEnded(facts.observed)) return 'failed';
  if (removing || facts.unhealthy) return 'stopping';
  if (facts.ready) return 'running';
  return facts.problem ? 'concerning' : 'starting';
}
