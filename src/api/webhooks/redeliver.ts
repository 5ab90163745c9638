import { deliveryPath, deliveryResponse } from '../../contract/resources/webhooks.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { pathPart } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { findWebhook } from './find-webhook.ts';
import { presentDelivery } from './present-webhook.ts';

/** `POST …/deliveries/{delivery_id}/redeliver`: the same message, under the same id. */
export function redeliver(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver',
    tag: 'Webhooks',
    summary: 'Deliver once more what is over, behind what waits.',
    parameters: deliveryPath,
    answers: { 200: { description: 'The delivery, on its way again.', schema: deliveryResponse } },
    errors: ['webhook.delivery-not-found', 'webhook.delivery-pending', 'webhook.not-enabled', 'webhook.not-found'],
    action: 'webhooks.manage',
    async handle(context) {
      const { id } = await findWebhook(context, deps);
      const delivery = await deps.store.webhooks.redeliver(id, pathPart(context, 'delivery_id').slice(0, 64));
      return context.json(presentDelivery(delivery, languageOf(context)));
    },
  };
}
