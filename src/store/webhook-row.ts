import type { Selectable } from 'kysely';
import type { Language } from '../contract/text.ts';
import type { DeliveryState, WebhookKind } from '../contract/webhook.ts';
import type { WebhookDeliveryTable, WebhookTable } from './webhook-tables.ts';
import type { Delivery, Webhook } from './webhooks.ts';

/** What of a webhook's row is not the sender's alone. */
export function toWebhookRow(webhook: Webhook): Omit<WebhookTable, 'waiting' | 'ready_at'> {
  return {
    id: webhook.id,
    project_id: webhook.projectId,
    name: webhook.name,
    kind: webhook.kind,
    sealed_url: webhook.sealedUrl,
    shown_url: webhook.shownUrl,
    sealed_secret: webhook.sealedSecret ?? null,
    statuses: JSON.stringify(webhook.statuses),
    service_ids: JSON.stringify(webhook.serviceIds),
    language: webhook.language,
    description: webhook.description,
    enabled: webhook.enabled ? 1 : 0,
    paused: webhook.paused === undefined ? null : JSON.stringify(webhook.paused),
    failures: webhook.failures,
    created_at: webhook.createdAt,
    updated_at: webhook.updatedAt,
  };
}

export function toWebhook(row: Selectable<WebhookTable>): Webhook {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    kind: row.kind as WebhookKind,
    sealedUrl: row.sealed_url,
    shownUrl: row.shown_url,
    ...(row.sealed_secret !== null && { sealedSecret: row.sealed_secret }),
    statuses: JSON.parse(row.statuses),
    serviceIds: JSON.parse(row.service_ids),
    language: row.language as Language,
    description: row.description,
    enabled: row.enabled === 1,
    ...(row.paused !== null && { paused: JSON.parse(row.paused) }),
    failures: row.failures,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toDelivery(row: Selectable<WebhookDeliveryTable>): Delivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    event: JSON.parse(row.event),
    state: row.state as DeliveryState,
    attempts: JSON.parse(row.attempts),
    attemptCount: row.attempt_count,
    createdAt: row.created_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
  };
}
