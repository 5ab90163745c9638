import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { findWebhook } from '../../client/find-webhook.ts';
import { type WebhookShown, webhookResponse } from '../../contract/resources/webhooks.ts';

/** Has the webhook go on, or tell nobody. */
export async function setEnabled(api: ApiClient, named: string, enabled: boolean): Promise<WebhookShown> {
  const { webhook_id: id } = await findWebhook(api, named);
  return api.call({ method: 'PUT', path: apiPath`/v1/{p}/webhooks/${id}`, body: { enabled } }, webhookResponse);
}
