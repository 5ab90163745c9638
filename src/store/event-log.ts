import { type Kysely, sql, type Transaction } from 'kysely';
import type { EventType, ResourceEvent } from '../contract/model.ts';
import type { NoticeKey } from '../contract/notices.ts';
import { readPage } from './read-page.ts';
import type { EventQuery, Page } from './store.ts';
import type { EventTable, Tables } from './tables.ts';

/** Events kept for one resource. */
const mostEvents = 1_000;
/** And of these, those that come again and again where the load changes often: so that others stay. */
const mostRoutine = 300;
const routine: readonly NoticeKey[] = [
  'service.scaled-by-connections',
  'service.scaled-by-cpu',
  'service.scaled-to-zero',
  'service.scaled-from-zero',
  'service.growth-waits-for-room',
  'service.growth-too-large',
  'instance.removed',
];
/** Events are kept for a month (console, "Events"), ms. */
const longestAge = 31 * 24 * 3_600_000;

type EventTableName = 'model_events' | 'service_events';

/** Appends an event and drops what is too old or too much. A resource that is gone takes no more events. */
export async function appendEvent(
  transaction: Transaction<Tables>,
  table: EventTableName,
  resourceId: string,
  event: ResourceEvent,
): Promise<void> {
  const owner = await transaction
    .selectFrom(table === 'model_events' ? 'models' : 'services')
    .select('id')
    .where('id', '=', resourceId)
    .executeTakeFirst();
  if (owner === undefined) return;
  const last = await transaction
    .selectFrom(table)
    .select('sequence')
    .where('resource_id', '=', resourceId)
    .orderBy('sequence', 'desc')
    .executeTakeFirst();
  const sequence = (last?.sequence ?? 0) + 1;
  await transaction
    .insertInto(table)
    .values({
      resource_id: resourceId,
      sequence,
      type: event.type,
      notice: JSON.stringify(event.notice),
      occurred_at: event.occurredAt,
    })
    .execute();
  await transaction
    .deleteFrom(table)
    .where('resource_id', '=', resourceId)
    .where((where) =>
      where.or([
        where('sequence', '<=', sequence - mostEvents),
        where('occurred_at', '<', event.occurredAt - longestAge),
      ]),
    )
    .execute();
  if (routine.includes(event.notice.key)) await dropRoutine(transaction, table, resourceId);
}

async function dropRoutine(transaction: Transaction<Tables>, table: EventTableName, resourceId: string): Promise<void> {
  const key = sql<NoticeKey>`notice ->> '$.key'`;
  const oldest = await transaction
    .selectFrom(table)
    .select('sequence')
    .where('resource_id', '=', resourceId)
    .where(key, 'in', routine)
    .orderBy('sequence', 'desc')
    .offset(mostRoutine)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return;
  await transaction
    .deleteFrom(table)
    .where('resource_id', '=', resourceId)
    .where(key, 'in', routine)
    .where('sequence', '<=', oldest.sequence)
    .execute();
}

/** A page of a resource's events, in the order in which they happened or the reverse. */
export async function readEvents(
  database: Kysely<Tables>,
  table: EventTableName,
  resourceId: string,
  query: EventQuery,
): Promise<Page<ResourceEvent>> {
  let selected = database.selectFrom(table).where('resource_id', '=', resourceId);
  if (query.type !== undefined) selected = selected.where('type', '=', query.type);
  if (query.startTime !== undefined) selected = selected.where('occurred_at', '>=', query.startTime);
  if (query.endTime !== undefined) selected = selected.where('occurred_at', '<=', query.endTime);
  return readPage(selected, selected.selectAll().orderBy('sequence', query.order), query, toEvent);
}

function toEvent(row: EventTable): ResourceEvent {
  return { type: row.type as EventType, notice: JSON.parse(row.notice), occurredAt: row.occurred_at };
}
