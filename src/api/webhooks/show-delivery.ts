import { clientError } from '../../contract/errors.ts';
import { deliveryPath, deliveryResponse } from '../../contract/resources/webhooks.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { pathPart } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { findWebhook } from './find-webhook.ts';
import { presentDelivery } from './present-webhook.ts';

/** `GET /v1/{project_id}/webhooks/{webhook_id}/deliveries/{delivery_id}`. */
export function showDelivery(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/webhooks/{webhook_id}/deliveries/{delivery_id}',
    tag: 'Webhooks',
    summary: 'Show a delivery with its attempts.',
    parameters: deliveryPath,
    answers: { 200: { description: 'The delivery.', schema: deliveryResponse } },
    errors: ['webhook.delivery-not-found', 'webhook.not-found'],
    action: 'webhooks.manage',
    async handle(context) {
      const webhook = await findWebhook(context, deps);
      const id = pathPart(context, 'delivery_id');
      const delivery = await deps.store.webhooks.delivery(webhook.id, id);
      if (!delivery) throw clientError('webhook.delivery-not-found', { webhook: webhook.id, id: id.slice(0, 64) });
      return context.json(presentDelivery(delivery, languageOf(context)));
    },
  };
}
