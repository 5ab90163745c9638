import { z } from 'zod';
import { webhookPath } from '../../contract/resources/webhooks.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { findWebhook } from './find-webhook.ts';

/** `DELETE /v1/{project_id}/webhooks/{webhook_id}`: what waits for it goes nowhere any more. */
export function deleteWebhook(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/webhooks/{webhook_id}',
    tag: 'Webhooks',
    summary: 'Delete a webhook and its deliveries.',
    parameters: webhookPath,
    answers: { 200: { description: 'It is gone.', schema: z.object({}) } },
    errors: ['webhook.not-found'],
    action: 'webhooks.manage',
    async handle(context) {
      const { id } = await findWebhook(context, deps);
      await deps.store.webhooks.remove(id);
      return context.json({});
    },
  };
}
