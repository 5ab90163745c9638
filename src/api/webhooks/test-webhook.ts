import { deliveryResponse, webhookPath } from '../../contract/resources/webhooks.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { languageOf } from '../request/render-error.ts';
import { findWebhook } from './find-webhook.ts';
import { presentDelivery } from './present-webhook.ts';

/** `POST /v1/{project_id}/webhooks/{webhook_id}/test`: answered when the receiver has, or its time is over. */
export function testWebhook(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/webhooks/{webhook_id}/test',
    tag: 'Webhooks',
    summary: 'Send a test at once, and only once.',
    parameters: webhookPath,
    answers: { 200: { description: 'What came of it, good or bad.', schema: deliveryResponse } },
    errors: ['webhook.not-found', 'webhook.test-too-soon'],
    action: 'webhooks.manage',
    async handle(context) {
      const webhook = await findWebhook(context, deps);
      return context.json(presentDelivery(await deps.webhooks.test(webhook), languageOf(context)));
    },
  };
}
