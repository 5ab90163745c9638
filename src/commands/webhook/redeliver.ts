import { apiPath } from '../../client/api-client.ts';
import { findWebhook } from '../../client/find-webhook.ts';
import { deliveryResponse } from '../../contract/resources/webhooks.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { webhookWords as words } from './words.ts';

export const webhookRedeliverCommand = clientCommand({
  name: 'webhook redeliver',
  summary: { en: 'deliver once more what is over, under the same id', zh: '重新投递已结束的通知，ID 不变' },
  arguments: [{ name: 'WEBHOOK' }, { name: 'DELIVERY' }],
  ownOptions: {},
  examples: ['sluice webhook redeliver on-call DELIVERY'],
  async run({ api, args: [named = '', delivery = ''], answer, language }) {
    const { webhook_id: id } = await findWebhook(api, named);
    const path = apiPath`/v1/{p}/webhooks/${id}/deliveries/${delivery}/redeliver`;
    const again = await api.call({ method: 'POST', path }, deliveryResponse);
    answer(again, () => [render(words.again, { id: again.delivery_id }, language)]);
    return undefined;
  },
});
