import type { EventType } from '../contract/model.ts';
import type { Notice } from '../contract/notices.ts';
import type { Service } from '../contract/service.ts';
import type { PlannedEvent } from '../domain/plan-types.ts';
import type { ServiceReconcilerDeps } from './service-context.ts';
import { type ServiceMemory, saidKey } from './service-memory.ts';

/** More sentences than this are not remembered as said; the oldest are forgotten first. */
const longestMemory = 500;

/** A new deployment has said nothing yet; one that an earlier process began has said what the store tells. */
export async function recallEvents(
  deps: ServiceReconcilerDeps,
  service: Service,
  memory: ServiceMemory,
): Promise<void> {
  const startTime = service.state.deployStartedAt;
  const query = { startTime, order: 'desc', offset: 0, limit: longestMemory } as const;
  const { rows } = await deps.services.events(service.id, query);
  memory.said = new Set([...rows].reverse().map((event) => saidKey(event.notice)));
  memory.lastEventAt = rows[0]?.occurredAt ?? 0;
}

export async function writeEvents(
  deps: ServiceReconcilerDeps,
  serviceId: string,
  memory: ServiceMemory,
  events: readonly PlannedEvent[],
  now: number,
): Promise<void> {
  for (const { type, notice, once } of events) {
    if (once && memory.said.has(saidKey(notice))) continue;
    await writeEvent(deps, serviceId, memory, type, notice, now);
  }
}

export async function writeEvent(
  deps: ServiceReconcilerDeps,
  serviceId: string,
  memory: ServiceMemory,
  type: EventType,
  notice: Notice,
  now: number,
): Promise<void> {
  const occurredAt = Math.max(now, memory.lastEventAt + 1);
  await deps.services.addEvent(serviceId, { type, notice, occurredAt });
  memory.lastEventAt = occurredAt;
  memory.said.add(saidKey(notice));
  for (const oldest of memory.said) {
    if (memory.said.size <= longestMemory) break;
    memory.said.delete(oldest);
  }
}
