import { webhookPath, webhookResponse } from '../../contract/resources/webhooks.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { languageOf } from '../request/render-error.ts';
import { findWebhook } from './find-webhook.ts';
import { presentWebhook } from './present-webhook.ts';

/** `GET /v1/{project_id}/webhooks/{webhook_id}`. */
export function showWebhook(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/webhooks/{webhook_id}',
    tag: 'Webhooks',
    summary: 'Show a webhook.',
    parameters: webhookPath,
    answers: { 200: { description: 'The webhook, without its secrets.', schema: webhookResponse } },
    errors: ['webhook.not-found'],
    action: 'webhooks.manage',
    async handle(context) {
      return context.json(presentWebhook(await findWebhook(context, deps), languageOf(context)));
    },
  };
}
