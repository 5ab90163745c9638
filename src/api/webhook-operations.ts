import type { ApiDependencies } from './dependencies.ts';
import type { Operation } from './operation.ts';
import { createWebhook } from './webhooks/create-webhook.ts';
import { deleteWebhook } from './webhooks/delete-webhook.ts';
import { listDeliveries } from './webhooks/list-deliveries.ts';
import { listWebhooks } from './webhooks/list-webhooks.ts';
import { redeliver } from './webhooks/redeliver.ts';
import { showDelivery } from './webhooks/show-delivery.ts';
import { showWebhook } from './webhooks/show-webhook.ts';
import { testWebhook } from './webhooks/test-webhook.ts';
import { updateWebhook } from './webhooks/update-webhook.ts';

/** Who is told of services' statuses, and what became of it: our addition. */
export function webhookOperations(deps: ApiDependencies): readonly Operation[] {
  return [
    createWebhook(deps),
    listWebhooks(deps),
    showWebhook(deps),
    updateWebhook(deps),
    deleteWebhook(deps),
    testWebhook(deps),
    listDeliveries(deps),
    showDelivery(deps),
    redeliver(deps),
  ];
}
