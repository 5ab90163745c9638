import { operatorError } from '../contract/operator-errors.ts';
import { listWebhooksResponse, type WebhookShown } from '../contract/resources/webhooks.ts';
import { allRows } from './all-rows.ts';
import type { ApiClient } from './api-client.ts';

/** The webhook that somebody names by its id or its name. Throws an `OperatorError` when there is none. */
export async function findWebhook(api: ApiClient, named: string): Promise<WebhookShown> {
  const webhooks = await allRows(api, {
    path: '/v1/{p}/webhooks',
    answer: listWebhooksResponse,
    rows: (page) => page.webhooks,
  });
  const found = webhooks.find(({ webhook_id: id, name }) => id === named || name === named);
  if (found === undefined) throw operatorError('webhook.not-found', { name: named });
  return found;
}
