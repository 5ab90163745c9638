import type { ResourceEvent } from '../contract/model.ts';
import type { Service, ServiceState } from '../contract/service.ts';
import type { PlannedEvent } from '../domain/plan-types.ts';
import type { ServiceReconcilerDeps } from './service-context.ts';
import { type ServiceMemory, saidKey } from './service-memory.ts';
import { stateAsShown } from './service-times.ts';

/** More sentences than this are not remembered as said; the oldest are forgotten first. */
const longestMemory = 500;
/** Milliseconds. */
const sameMoment = 1_000;

/**
 * A new deployment has said nothing yet; one that an earlier process began has said what the store tells. What went wrong with an
 * instance is told once in its life, whichever deployment it was then.
 */
export async function recallEvents(
  deps: ServiceReconcilerDeps,
  service: Service,
  memory: ServiceMemory,
): Promise<void> {
  const { deployStartedAt } = service.state;
  // Where the clock was set back since, the deployment's own sentences cannot be told from earlier ones.
  const startTime = deployStartedAt <= deps.clock.wall() ? deployStartedAt : 0;
  const { rows } = await deps.services.events(service.id, { order: 'desc', offset: 0, limit: longestMemory });
  const said = rows.filter(
    ({ occurredAt, type, notice }) =>
      occurredAt >= startTime || (type === 'abnormal' && notice.args['instance'] !== undefined),
  );
  memory.said = new Set(said.reverse().map(({ notice }) => saidKey(notice)));
  memory.lastEventAt = rows[0]?.occurredAt ?? 0;
}

/**
 * Writes what was not said yet, together with the state where that changed: a process that is killed has done both or
 * neither, and the next one does not tell it again.
 */
export async function record(
  deps: ServiceReconcilerDeps,
  service: Service,
  memory: ServiceMemory,
  told: { readonly events: readonly PlannedEvent[]; readonly state?: ServiceState },
): Promise<void> {
  const events = unsaid(memory, told.events, deps.clock.wall());
  if (told.state !== undefined && told.state !== service.state) {
    await deps.services.setState(service.id, stateAsShown(told.state, deps.clock), events);
  } else {
    for (const event of events) await deps.services.addEvent(service.id, event);
  }
  for (const { notice } of events) memory.said.add(saidKey(notice));
  for (const oldest of memory.said) {
    if (memory.said.size <= longestMemory) break;
    memory.said.delete(oldest);
  }
}

/** Each a moment after the one before; where the clock was set back, their order is that of their numbers alone. */
function unsaid(memory: ServiceMemory, events: readonly PlannedEvent[], now: number): readonly ResourceEvent[] {
  const said = new Set(memory.said);
  const fresh: ResourceEvent[] = [];
  for (const { type, notice, once } of events) {
    if (once && said.has(saidKey(notice))) continue;
    said.add(saidKey(notice));
    memory.lastEventAt = memory.lastEventAt - now < sameMoment ? Math.max(now, memory.lastEventAt + 1) : now;
    fresh.push({ type, notice, occurredAt: memory.lastEventAt });
  }
  return fresh;
}
