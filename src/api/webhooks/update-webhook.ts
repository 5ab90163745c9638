import { updateWebhookRequest, webhookPath, webhookResponse } from '../../contract/resources/webhooks.ts';
import { maskedSecret } from '../../domain/webhook-address.ts';
import type { Webhook } from '../../store/webhooks.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { languageOf } from '../request/render-error.ts';
import { findWebhook } from './find-webhook.ts';
import { presentWebhook } from './present-webhook.ts';
import { keptUrl, requireServices, wantedSecret } from './webhook-words.ts';

/** `PUT /v1/{project_id}/webhooks/{webhook_id}`: what is left out stays. A webhook that was paused goes on where it is enabled. */
export function updateWebhook(deps: ApiDependencies): Operation {
  return {
    method: 'put',
    path: '/v1/{project_id}/webhooks/{webhook_id}',
    tag: 'Webhooks',
    summary: 'Change a webhook; what waits for one that is disabled is canceled.',
    parameters: webhookPath,
    body: updateWebhookRequest,
    answers: { 200: { description: 'The webhook; with its secret where that is a new one.', schema: webhookResponse } },
    errors: [
      'webhook.bad-description',
      'webhook.bad-secret',
      'webhook.bad-url',
      'webhook.exists',
      'webhook.not-found',
      'webhook.not-public',
    ],
    action: 'webhooks.manage',
    async handle(context) {
      const webhook = await findWebhook(context, deps);
      const { value, ignored } = await readBody(context, updateWebhookRequest);
      const { id, kind, projectId } = webhook;
      const newSecret =
        value.secret === undefined || value.secret === maskedSecret
          ? undefined
          : { is: wantedSecret(kind, value.secret) };
      const newUrl = value.url === undefined || value.url === webhook.shownUrl ? undefined : value.url;
      const serviceIds =
        value.service_ids == null
          ? undefined
          : await requireServices(projectId, value.service_ids, webhook.serviceIds, deps);
      const change: Partial<Webhook> = {
        ...(value.name !== undefined && { name: value.name }),
        ...(newUrl !== undefined && keptUrl(id, kind, newUrl, deps)),
        ...(newSecret?.is !== undefined && { sealedSecret: deps.webhooks.secrets.sealSecret(id, newSecret.is) }),
        ...(value.statuses != null && { statuses: [...new Set(value.statuses)] }),
        ...(serviceIds !== undefined && { serviceIds }),
        ...(value.language != null && { language: value.language }),
        ...(value.description != null && { description: value.description }),
        ...(value.enabled != null && { enabled: value.enabled }),
      };
      const changed = await deps.store.webhooks.change(id, ({ sealedSecret, ...before }) => ({
        ...before,
        ...(sealedSecret !== undefined && newSecret === undefined && { sealedSecret }),
        ...change,
      }));
      nameIgnored(context, ignored);
      return context.json(presentWebhook(changed, languageOf(context), newSecret?.is));
    },
  };
}
