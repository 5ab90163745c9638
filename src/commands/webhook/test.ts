import { apiPath } from '../../client/api-client.ts';
import { findWebhook } from '../../client/find-webhook.ts';
import { deliveryResponse } from '../../contract/resources/webhooks.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { usualExitCodes } from '../exit-codes.ts';
import { webhookWords as words } from './words.ts';

export const webhookTestCommand = clientCommand({
  name: 'webhook test',
  summary: { en: 'send a test to a receiver, and say what it answers', zh: '向接收方发送测试通知，并显示应答' },
  arguments: [{ name: 'WEBHOOK' }],
  ownOptions: {},
  examples: ['sluice webhook test on-call'],
  exitCodes: {
    ...usualExitCodes,
    1: { en: 'it was not delivered, or could not be sent', zh: '未送达，或无法发送' },
  },
  async run({ api, args, answer, language }) {
    const { webhook_id: id } = await findWebhook(api, args[0] ?? '');
    const delivery = await api.call({ method: 'POST', path: apiPath`/v1/{p}/webhooks/${id}/test` }, deliveryResponse);
    const last = delivery.attempts.at(-1);
    answer(delivery, () =>
      delivery.status === 'delivered'
        ? [render(words.delivered, { ms: last?.duration_ms ?? 0, status: last?.response_status ?? 0 }, language)]
        : [render(words.notDelivered, { reason: last?.error_msg ?? delivery.status }, language)],
    );
    return delivery.status === 'delivered' ? 0 : 1;
  },
});
