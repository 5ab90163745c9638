import { apiPath } from '../../client/api-client.ts';
import { findWebhook } from '../../client/find-webhook.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { words } from '../words.ts';

export const webhookDeleteCommand = clientCommand({
  name: 'webhook delete',
  summary: {
    en: 'delete a webhook and what it has not delivered yet',
    zh: '删除 Webhook 及其尚未投递的通知',
  },
  arguments: [{ name: 'WEBHOOK' }],
  ownOptions: {},
  examples: ['sluice webhook delete on-call'],
  async run({ api, args, answer, language }) {
    const { webhook_id: id, name } = await findWebhook(api, args[0] ?? '');
    await api.send({ method: 'DELETE', path: apiPath`/v1/{p}/webhooks/${id}` });
    answer({ webhook_id: id }, () => [render(words.deleted, { name }, language)]);
    return undefined;
  },
});
