import type { Kysely, Transaction } from 'kysely';
import { shownStatus } from '../contract/resources/shown-status.ts';
import type { Service } from '../contract/service.ts';
import type { StatusChange, ToldStatus, WebhookEvent } from '../contract/webhook.ts';
import type { Tables } from './tables.ts';

/** Deliveries kept for one webhook, those that wait included: more than that nobody reads later. */
const mostDeliveries = 1_000;
/** Milliseconds. */
const longestAge = 30 * 24 * 3_600_000;

/**
 * Writes down whom a change of a service has to be told, in the transaction that makes the change: a process that is killed has done
 * both or neither. `false`: nobody, or clients see no other status. Absent states: the service is new, or gone.
 */
export async function tellOfChange(
  transaction: Transaction<Tables>,
  before: Service | undefined,
  after: Service | undefined,
  now: number,
): Promise<boolean> {
  const service = after ?? before;
  const oldStatus = before && shownStatus(before);
  const newStatus: ToldStatus = after ? shownStatus(after) : 'deleted';
  if (service === undefined || oldStatus === newStatus) return false;
  const receivers = await receiversOf(transaction, service, newStatus);
  if (receivers.length === 0) return false;
  const reason = after && reasonOf(after, oldStatus);
  const event: StatusChange = {
    type: 'service.status_changed',
    at: now,
    projectId: service.projectId,
    serviceId: service.id,
    serviceName: service.spec.name,
    websocket: service.spec.websocket,
    ...(oldStatus !== undefined && { oldStatus }),
    newStatus,
    ...(reason !== undefined && { reason }),
  };
  for (const webhookId of receivers) {
    await insertDelivery(transaction, { id: newDeliveryId(), webhookId, event, state: 'pending', createdAt: now });
    await transaction.updateTable('webhooks').set({ waiting: 1 }).where('id', '=', webhookId).execute();
  }
  return true;
}

/** The name of a message, by which its receiver knows it again. */
export function newDeliveryId(): string {
  return `msg_${crypto.randomUUID().replaceAll('-', '')}`;
}

/** Why the service is as it is: of an earlier wish the reason says nothing, and that an update was taken back is told once. */
function reasonOf({ generation, state }: Service, oldStatus: ToldStatus | undefined) {
  if (state.observedGeneration < generation) return undefined;
  return state.reason ?? (oldStatus === 'deploying' ? state.takenBack : undefined);
}

async function receiversOf(transaction: Transaction<Tables>, { id, projectId }: Service, status: ToldStatus) {
  const rows = await transaction
    .selectFrom('webhooks')
    .select(['id', 'statuses', 'service_ids'])
    .where('project_id', '=', projectId)
    .where('enabled', '=', 1)
    .execute();
  const wants = (list: string, value: string) =>
    list === '[]' || (JSON.parse(list) as readonly string[]).includes(value);
  return rows.flatMap((row) => (wants(row.statuses, status) && wants(row.service_ids, id) ? [row.id] : []));
}

interface NewDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly event: WebhookEvent;
  readonly state: string;
  readonly createdAt: number;
  readonly attempts?: string;
  readonly endedAt?: number | undefined;
}

/** Writes a delivery behind all others, and drops what is too old or too much. */
export async function insertDelivery(transaction: Transaction<Tables>, delivery: NewDelivery): Promise<void> {
  const { webhookId, createdAt, attempts, endedAt } = delivery;
  await transaction
    .insertInto('webhook_deliveries')
    .values({
      id: delivery.id,
      webhook_id: webhookId,
      number: await nextNumber(transaction),
      event: JSON.stringify(delivery.event),
      state: delivery.state,
      attempts: attempts ?? '[]',
      attempt_count: attempts === undefined ? 0 : 1,
      created_at: createdAt,
      ended_at: endedAt ?? null,
    })
    .execute();
  const excess = await transaction
    .selectFrom('webhook_deliveries')
    .select('number')
    .where('webhook_id', '=', webhookId)
    .orderBy('number', 'desc')
    .limit(1)
    .offset(mostDeliveries)
    .executeTakeFirst();
  const ofWebhook = transaction.deleteFrom('webhook_deliveries').where('webhook_id', '=', webhookId);
  if (excess) await ofWebhook.where('number', '<=', excess.number).execute();
  await ofWebhook.where('created_at', '<', createdAt - longestAge).execute();
}

export async function nextNumber(database: Kysely<Tables>): Promise<number> {
  const last = await database
    .selectFrom('webhook_deliveries')
    .select('number')
    .orderBy('number', 'desc')
    .executeTakeFirst();
  return (last?.number ?? 0) + 1;
}
