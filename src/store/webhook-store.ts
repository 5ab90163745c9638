import type { Kysely, Transaction } from 'kysely';
import { clientError } from '../contract/errors.ts';
import type { DeliveryAttempt } from '../contract/webhook.ts';
import { refuseDeletedProject } from './project-store.ts';
import { readSlice } from './read-page.ts';
import type { Tables } from './tables.ts';
import { insertDelivery, nextNumber } from './webhook-outbox.ts';
import { toDelivery, toWebhook, toWebhookRow } from './webhook-row.ts';
import type { AttemptOutcome, Webhook, WebhookStore } from './webhooks.ts';

/** Attempts of one delivery that are kept. */
const mostAttempts = 20;
/** Webhooks that wait are looked at so many at a time. */
const mostLanes = 200;

/** Webhooks and their deliveries. `now` gives the time of a change, ms; `onQueued` is called when something new waits. */
export function createWebhookStore(
  database: Kysely<Tables>,
  now: () => number,
  queue: { watch(listener: () => void): void; changed(): void },
): WebhookStore {
  return {
    ...readers(database),
    create: (webhook, maximum) =>
      database.transaction().execute(async (transaction) => {
        const { projectId, name } = webhook;
        await refuseDeletedProject(transaction, projectId);
        const own = await transaction
          .selectFrom('webhooks')
          .select('name')
          .where('project_id', '=', projectId)
          .execute();
        if (own.length >= maximum) throw clientError('webhook.too-many', { maximum });
        if (own.some((each) => each.name === name)) throw clientError('webhook.exists', { name });
        await transaction
          .insertInto('webhooks')
          .values({ ...toWebhookRow(webhook), waiting: 0, ready_at: 0 })
          .execute();
      }),
    async change(id, change) {
      const changed = await database.transaction().execute(async (transaction) => {
        const before = await readWebhook(transaction, id);
        if (before === undefined) throw clientError('webhook.not-found', { id });
        const { paused, ...webhook } = change(before);
        const after: Webhook = {
          ...webhook,
          // Whoever changes it has a reason to think that it works now.
          failures: 0,
          ...(!webhook.enabled && paused !== undefined && { paused }),
          updatedAt: now(),
        };
        await refuseTakenName(transaction, after);
        await transaction
          .updateTable('webhooks')
          .set({ ...toWebhookRow(after), ready_at: before.failures > 0 ? 0 : undefined })
          .where('id', '=', id)
          .execute();
        if (!after.enabled) await cancelWaiting(transaction, id, now());
        return after;
      });
      queue.changed();
      return changed;
    },
    async remove(id) {
      await database.deleteFrom('webhooks').where('id', '=', id).execute();
    },
    async redeliver(webhookId, id) {
      const delivery = await database.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('webhook_deliveries')
          .innerJoin('webhooks', 'webhooks.id', 'webhook_deliveries.webhook_id')
          .select(['webhook_deliveries.state', 'webhooks.enabled'])
          .where('webhook_deliveries.id', '=', id)
          .where('webhook_id', '=', webhookId)
          .executeTakeFirst();
        if (row === undefined) throw clientError('webhook.delivery-not-found', { webhook: webhookId, id });
        if (row.state === 'pending') throw clientError('webhook.delivery-pending', { id });
        if (row.enabled === 0) throw clientError('webhook.not-enabled', { id: webhookId });
        await transaction.updateTable('webhooks').set({ waiting: 1 }).where('id', '=', webhookId).execute();
        return transaction
          .updateTable('webhook_deliveries')
          .set({ state: 'pending', number: await nextNumber(transaction), ended_at: null })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
      });
      queue.changed();
      return toDelivery(delivery);
    },
    settle: (webhook, ids, attempt, outcome) =>
      database.transaction().execute(async (transaction) => {
        if (outcome.kind === 'delivered') {
          await noteAttempt(transaction, ids, attempt, 'delivered');
          await goOn(transaction, webhook.id, outcome.readyAt);
          return;
        }
        const isOver = (await holdUp(transaction, webhook, outcome)) && outcome.kind === 'paused';
        await noteAttempt(transaction, ids, attempt, isOver ? 'failed' : undefined);
        if (isOver) await cancelWaiting(transaction, webhook.id, now());
      }),
    record: (delivery, readyAt) =>
      database.transaction().execute(async (transaction) => {
        const { webhookId } = delivery;
        const lane = await transaction
          .selectFrom('webhooks')
          .select('ready_at')
          .where('id', '=', webhookId)
          .executeTakeFirst();
        if (lane === undefined) return;
        await transaction
          .updateTable('webhooks')
          .set({ ready_at: Math.max(lane.ready_at, readyAt) })
          .where('id', '=', webhookId)
          .execute();
        await insertDelivery(transaction, { ...delivery, attempts: JSON.stringify(delivery.attempts) });
      }),
    watch: queue.watch,
  };
}

function readers(
  database: Kysely<Tables>,
): Pick<WebhookStore, 'find' | 'get' | 'list' | 'deliveries' | 'delivery' | 'lanes' | 'waiting'> {
  return {
    async find(projectId, id) {
      const webhook = await readWebhook(database, id);
      return webhook?.projectId === projectId ? webhook : undefined;
    },
    get: (id) => readWebhook(database, id),
    list(projectId, slice) {
      const selected = database.selectFrom('webhooks').where('project_id', '=', projectId);
      return readSlice(selected, selected.selectAll().orderBy('name'), slice, toWebhook);
    },
    deliveries(webhookId, { state }, slice) {
      let selected = database.selectFrom('webhook_deliveries').where('webhook_id', '=', webhookId);
      if (state !== undefined) selected = selected.where('state', '=', state);
      return readSlice(selected, selected.selectAll().orderBy('number', 'desc'), slice, toDelivery);
    },
    async delivery(webhookId, id) {
      const selected = database.selectFrom('webhook_deliveries').selectAll().where('id', '=', id);
      const row = await selected.where('webhook_id', '=', webhookId).executeTakeFirst();
      return row && toDelivery(row);
    },
    async lanes() {
      const rows = await database
        .selectFrom('webhooks')
        .select(['id', 'ready_at'])
        .where('waiting', '=', 1)
        .orderBy('ready_at')
        .limit(mostLanes)
        .execute();
      return rows.map(({ id, ready_at }) => ({ id, readyAt: ready_at }));
    },
    async waiting(webhookId, most) {
      const rows = await database
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('webhook_id', '=', webhookId)
        .where('state', '=', 'pending')
        .orderBy('number')
        .limit(most)
        .execute();
      return rows.map(toDelivery);
    },
  };
}

async function readWebhook(database: Kysely<Tables>, id: string): Promise<Webhook | undefined> {
  const row = await database.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toWebhook(row);
}

async function refuseTakenName(transaction: Transaction<Tables>, { id, projectId, name }: Webhook): Promise<void> {
  const other = await transaction
    .selectFrom('webhooks')
    .select('id')
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (other) throw clientError('webhook.exists', { name });
}

/** What waits for a webhook goes nowhere any more. */
async function cancelWaiting(transaction: Transaction<Tables>, webhookId: string, now: number): Promise<void> {
  await transaction
    .updateTable('webhook_deliveries')
    .set({ state: 'canceled', ended_at: now })
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'pending')
    .execute();
  await transaction.updateTable('webhooks').set({ waiting: 0 }).where('id', '=', webhookId).execute();
}

/** `end`: what the deliveries have become with it. */
async function noteAttempt(
  transaction: Transaction<Tables>,
  ids: readonly string[],
  attempt: DeliveryAttempt,
  end: 'delivered' | 'failed' | undefined,
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await transaction
    .selectFrom('webhook_deliveries')
    .select(['id', 'attempts', 'attempt_count'])
    .where('id', 'in', [...ids])
    .execute();
  for (const { id, attempts, attempt_count } of rows) {
    const kept = [...(JSON.parse(attempts) as readonly DeliveryAttempt[]), attempt].slice(-mostAttempts);
    await transaction
      .updateTable('webhook_deliveries')
      .set({
        attempts: JSON.stringify(kept),
        attempt_count: attempt_count + 1,
        ...(end !== undefined && { state: end, ended_at: attempt.at + attempt.durationMs }),
      })
      .where('id', '=', id)
      .execute();
  }
}

async function goOn(transaction: Transaction<Tables>, id: string, readyAt: number): Promise<void> {
  const more = await transaction
    .selectFrom('webhook_deliveries')
    .select('id')
    .where('webhook_id', '=', id)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  await transaction
    .updateTable('webhooks')
    .set({ failures: 0, ready_at: readyAt, waiting: more ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}

/** Whether it is still the webhook that failed: enabled, and not changed meanwhile. */
async function holdUp(
  transaction: Transaction<Tables>,
  { id, failures }: Pick<Webhook, 'id' | 'failures'>,
  outcome: Exclude<AttemptOutcome, { readonly kind: 'delivered' }>,
): Promise<boolean> {
  const change =
    outcome.kind === 'again' ? { ready_at: outcome.readyAt } : { enabled: 0, paused: JSON.stringify(outcome.reason) };
  const held = await transaction
    .updateTable('webhooks')
    .set({ failures: failures + 1, ...change })
    .where('id', '=', id)
    .where('failures', '=', failures)
    .where('enabled', '=', 1)
    .returning('id')
    .executeTakeFirst();
  return held !== undefined;
}
