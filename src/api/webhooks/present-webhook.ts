import { noticeText } from '../../contract/notices.ts';
import type { DeliveryShown, WebhookShown } from '../../contract/resources/webhooks.ts';
import type { Language } from '../../contract/text.ts';
import { maskedSecret } from '../../domain/webhook-address.ts';
import type { Delivery, Webhook } from '../../store/webhooks.ts';

/** A webhook; its secret in the open only where that is given: in the answer to the call that made it. */
export function presentWebhook(webhook: Webhook, language: Language, secret?: string): WebhookShown {
  const { sealedSecret, paused } = webhook;
  return {
    webhook_id: webhook.id,
    name: webhook.name,
    kind: webhook.kind,
    url: webhook.shownUrl,
    ...(sealedSecret !== undefined && { secret: secret ?? maskedSecret }),
    statuses: [...webhook.statuses],
    service_ids: [...webhook.serviceIds],
    language: webhook.language,
    enabled: webhook.enabled,
    ...(paused !== undefined && { paused_reason: noticeText(paused, language) }),
    failed_attempts: webhook.failures,
    description: webhook.description,
    create_time: webhook.createdAt,
    update_time: webhook.updatedAt,
  };
}

/** A delivery with its attempts. */
export function presentDelivery({ event, ...delivery }: Delivery, language: Language): DeliveryShown {
  return {
    delivery_id: delivery.id,
    event_type: event.type,
    event_time: event.at,
    ...(event.type === 'service.status_changed' && {
      service_id: event.serviceId,
      service_name: event.serviceName,
      ...(event.oldStatus !== undefined && { old_status: event.oldStatus }),
      new_status: event.newStatus,
      ...(event.reason !== undefined && { reason: noticeText(event.reason, language) }),
    }),
    status: delivery.state,
    ...(delivery.endedAt !== undefined && { end_time: delivery.endedAt }),
    attempt_count: delivery.attemptCount,
    attempts: delivery.attempts.map(({ at, durationMs, status, failure, response }) => ({
      attempt_time: at,
      duration_ms: durationMs,
      ...(status !== undefined && { response_status: status }),
      ...(failure !== undefined && { error_msg: noticeText(failure, language) }),
      ...(response !== undefined && { response }),
    })),
  };
}
