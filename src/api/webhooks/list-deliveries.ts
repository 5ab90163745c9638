import { sliceOf } from '../../contract/resources/page-query.ts';
import { listDeliveriesQuery, listDeliveriesResponse, webhookPath } from '../../contract/resources/webhooks.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { readQuery } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { withoutUndefined } from '../request/without-undefined.ts';
import { findWebhook } from './find-webhook.ts';
import { presentDelivery } from './present-webhook.ts';

/** `GET /v1/{project_id}/webhooks/{webhook_id}/deliveries`. */
export function listDeliveries(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/webhooks/{webhook_id}/deliveries',
    tag: 'Webhooks',
    summary: 'List what was sent, is to be sent or could not be, the latest first.',
    parameters: webhookPath,
    query: listDeliveriesQuery,
    answers: { 200: { description: 'A page of deliveries.', schema: listDeliveriesResponse } },
    errors: ['webhook.not-found'],
    action: 'webhooks.manage',
    async handle(context) {
      const { id } = await findWebhook(context, deps);
      const query = readQuery(context, listDeliveriesQuery);
      const filter = withoutUndefined({ state: query.status });
      const { total, rows } = await deps.store.webhooks.deliveries(id, filter, sliceOf(query));
      // What every attempt says stands in each delivery itself: a page must not grow with it.
      const deliveries = rows.map(({ attempts, ...delivery }) =>
        presentDelivery({ ...delivery, attempts: attempts.slice(-1) }, languageOf(context)),
      );
      return context.json({ webhook_id: id, deliveries, count: deliveries.length, total_count: total });
    },
  };
}
