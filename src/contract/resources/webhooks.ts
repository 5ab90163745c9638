import { z } from 'zod';
import { deliveryStates, toldStatuses, webhookEventTypes, webhookKinds } from '../webhook.ts';
import { pageQuery } from './page-query.ts';
import { optional, resourceName, rule, withoutNul } from './rules.ts';

/** Forms of webhooks, which are our addition. */

const url = z.string().max(4_096, rule('webhook.bad-url')).meta({
  description:
    'Where events are sent. Shown without the secrets in it; a change that gives it back as it was shown keeps it.',
  example: 'https://hooks.example.com/sluice',
});
const secret = z.string().max(256, rule('webhook.bad-secret')).meta({
  description:
    'Generic: what signs, `whsec_…`, made where it is left out and shown in that one answer. DingTalk, Feishu: the robot’s own. `******` in a change keeps it.',
});
const description = z
  .string()
  .max(255, rule('webhook.bad-description'))
  .refine(withoutNul, rule('webhook.bad-description'));
const statuses = z
  .array(z.enum(toldStatuses))
  .max(20)
  .meta({ description: 'The new statuses that are told of; empty: all.', example: ['running', 'failed'] });
const serviceIds = z
  .array(z.string().min(1).max(64))
  .max(100)
  .meta({ description: 'Empty: all services of the project, later ones included.' });
const language = z.enum(['en', 'zh']).meta({ description: 'Of reasons and of messages to group chats.' });

export const createWebhookRequest = z
  .object({
    name: resourceName.meta({ example: 'on-call' }),
    url,
    kind: optional(z.enum(webhookKinds)).meta({ description: '`generic` by default.' }),
    secret: optional(secret),
    statuses: optional(statuses),
    service_ids: optional(serviceIds),
    language: optional(language),
    enabled: optional(z.boolean()),
    description: optional(description),
  })
  .meta({ id: 'CreateWebhookRequest' });

/** What is left out stays as it is. */
export const updateWebhookRequest = createWebhookRequest
  .omit({ kind: true })
  .partial()
  .meta({ id: 'UpdateWebhookRequest' });

const time = z.int().meta({ description: 'Milliseconds since the epoch.' });

const webhook = z.object({
  webhook_id: z.string(),
  name: z.string(),
  kind: z.enum(webhookKinds),
  url: z.string(),
  secret: z.string().optional(),
  statuses: z.array(z.enum(toldStatuses)),
  service_ids: z.array(z.string()),
  language,
  enabled: z.boolean(),
  paused_reason: z.string().optional().meta({ description: 'Why the platform has disabled it.' }),
  failed_attempts: z.int().meta({ description: 'In a row; 0 while all is well.' }),
  description: z.string(),
  create_time: time,
  update_time: time,
});

export type WebhookShown = z.infer<typeof webhook>;

export const webhookResponse = webhook.meta({ id: 'Webhook' });

export const listWebhooksResponse = z
  .object({ webhooks: z.array(webhook), count: z.int(), total_count: z.int() })
  .meta({ id: 'Webhooks' });

const { offset, limit } = pageQuery;

export const listWebhooksQuery = z.object({ offset, limit });

export const listDeliveriesQuery = z.object({ status: z.enum(deliveryStates).optional(), offset, limit });

const delivery = z.object({
  delivery_id: z.string().meta({ description: 'The `webhook-id` of the message, however often it is sent.' }),
  event_type: z.enum(webhookEventTypes),
  event_time: time,
  service_id: z.string().optional(),
  service_name: z.string().optional(),
  old_status: z.enum(toldStatuses).optional(),
  new_status: z.enum(toldStatuses).optional(),
  reason: z.string().optional(),
  status: z.enum(deliveryStates),
  end_time: time.optional(),
  attempt_count: z.int(),
  attempts: z
    .array(
      z.object({
        attempt_time: time,
        duration_ms: z.int(),
        response_status: z.int().optional(),
        error_msg: z.string().optional(),
        response: z.string().optional().meta({ description: 'How the answer’s body begins.' }),
      }),
    )
    .meta({ description: 'The latest 20, in order; in lists the last alone.' }),
});

export type DeliveryShown = z.infer<typeof delivery>;

export const deliveryResponse = delivery.meta({ id: 'WebhookDelivery' });

export const listDeliveriesResponse = z
  .object({ webhook_id: z.string(), deliveries: z.array(delivery), count: z.int(), total_count: z.int() })
  .meta({ id: 'WebhookDeliveries' });

export const webhookPath = z.object({ project_id: z.string(), webhook_id: z.string() });
export const deliveryPath = webhookPath.extend({ delivery_id: z.string() });
