import type { Notice } from '../contract/notices.ts';
import { notice } from '../contract/notices.ts';
import type { Service, ServiceState } from '../contract/service.ts';
import { engineRecovered } from './engine-recovered.ts';
import type { RoomPlan } from './plan-room.ts';
import type { InstanceFacts, PlanInput, PlannedEvent, Step } from './plan-types.ts';
import { updatedEvent } from './plan-update.ts';
import { endsInLoop, restartLoop } from './restart-loop.ts';
import { isEstablished } from './service-phase.ts';
import type { VersionPlan } from './version-plan.ts';
import { readyCount, wishedCount } from './version-plan.ts';

/** The milestones that a deployment has passed by now, in the reference's order and words (services, 2.8), and what went wrong. */
export function deployEvents(
  input: PlanInput,
  { versions, waiter }: Pick<RoomPlan, 'versions' | 'waiter'>,
): readonly PlannedEvent[] {
  const events = engineRecovered(input.service.state);
  if (isEstablished(input.service.state) && !input.service.state.rollout)
    return [...events, ...versions.flatMap(problemEvents)];
  events.push(milestone(notice('service.preparing', {})));
  for (const plan of versions) {
    const model = { model: plan.version.label };
    const { image } = plan.version;
    const started = plan.slots.some((slot) => slot.live !== undefined || slot.history !== undefined);
    const available = started || image.state === 'ready';
    events.push(milestone(notice('service.prepared', model)));
    if (waiter && !started) continue;
    events.push(milestone(notice('service.scheduled', model)));
    if (available || image.state !== 'unknown') events.push(milestone(notice('service.pulling', model)));
    if (available) events.push(milestone(notice('service.pulled', model)));
    if (started) events.push(milestone(notice('service.starting-model', model)));
    events.push(...problemEvents(plan), ...readyEvents(plan));
  }
  return events;
}

/** That something waits for room is told when it begins to, and when it becomes another matter; the status tells the numbers of the moment. */
export function shortageEvents(
  before: ServiceState,
  { shortage }: Pick<RoomPlan, 'shortage'>,
): readonly PlannedEvent[] {
  if (!shortage || before.reason?.key === shortage.reason.key) return [];
  return [{ type: 'abnormal', notice: shortage.reason, once: false }];
}

/** What changes with the service's status. */
export function readinessEvents(
  { service }: PlanInput,
  versions: readonly VersionPlan[],
  state: ServiceState,
): readonly PlannedEvent[] {
  const before = service.state;
  if (state.status === before.status) return [];
  const ready = readyCount(versions);
  const wished = wishedCount(versions);
  switch (state.status) {
    case 'running':
      return [updatedEvent(service) ?? readyEvent(service, wished)];
    case 'concerning':
      return [{ type: 'abnormal', notice: notice('service.concerning', { ready, wished }), once: false }];
    case 'failed':
      return [{ type: 'abnormal', notice: notice('service.unavailable', { wished }), once: false }];
    default:
      return [];
  }
}

function readyEvent({ state, spec }: Service, wished: number): PlannedEvent {
  const said = isEstablished(state)
    ? notice('service.recovered', { wished })
    : notice('service.started', { service: spec.name });
  return { type: 'normal', notice: said, once: false };
}

/** What becomes of instances that have to go, from their last new connection to their stop. `surplus`: why those go was told. */
export function removalEvents(
  leaving: readonly InstanceFacts[],
  steps: readonly Step[],
  surplus: ReadonlySet<InstanceFacts>,
): readonly PlannedEvent[] {
  const stops = new Map(steps.flatMap((step) => (step.do === 'stop' ? [[step.id, step.cause]] : [])));
  return leaving.flatMap((facts) => {
    const { observed, label: model, openConnections } = facts;
    const { id: instance, phase } = observed;
    if (phase !== 'running') return [];
    const events = surplus.has(facts) ? [] : [milestone(notice('instance.replaced', { model, instance }))];
    if (stops.get(instance) !== 'surplus') return events;
    const key = openConnections === 0 ? 'instance.removed' : 'instance.removed-at-deadline';
    return [...events, milestone(notice(key, { model, instance }))];
  });
}

function readyEvents({ version, slots }: VersionPlan): readonly PlannedEvent[] {
  return slots.flatMap(({ live, ready }) =>
    live && ready ? [milestone(notice('instance.ready', { model: version.label, instance: live.observed.id }))] : [],
  );
}

/** Every problem is told once; an instance's end is told with its log lines, by the step that reads them. */
function problemEvents({ version, slots }: VersionPlan): readonly PlannedEvent[] {
  const problems: Notice[] = [];
  for (const { live, ready, history } of slots) {
    if (live?.problem && !ready) problems.push(live.problem);
    if (!live && version.image.state === 'failed') problems.push(version.image.notice);
    // Told when it begins: each further end is an event of its own.
    const loop = history?.failures === endsInLoop && history.reason ? restartLoop(history, version.label) : undefined;
    if (loop) problems.push(loop);
  }
  return problems.map((value) => ({ type: 'abnormal', notice: value, once: true }) as const);
}

function milestone(value: Notice): PlannedEvent {
  return { type: 'normal', notice: value, once: true };
}
