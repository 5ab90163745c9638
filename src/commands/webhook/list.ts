import { allRows } from '../../client/all-rows.ts';
import { listWebhooksResponse, type WebhookShown } from '../../contract/resources/webhooks.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords } from '../list-words.ts';
import { webhookWords as words } from './words.ts';

export const webhookListCommand = clientCommand({
  name: 'webhook list',
  summary: { en: "who is told of the statuses of the project's services", zh: '列出接收服务状态通知的 Webhook' },
  ownOptions: {},
  examples: ['sluice webhook list'],
  async run({ api, answer, language }) {
    const path = '/v1/{p}/webhooks';
    const webhooks = await allRows(api, { path, answer: listWebhooksResponse, rows: (page) => page.webhooks });
    const all = words.all[language];
    answer(webhooks, () =>
      columnLines(
        webhooks,
        [
          [listWords.name, ({ name }) => name],
          [listWords.state, stateOf],
          [words.kind, ({ kind }) => kind],
          [words.url, ({ url }) => url],
          [words.statuses, ({ statuses }) => statuses.join(', ') || all],
          [words.services, ({ service_ids: ids }) => (ids.length === 0 ? all : String(ids.length))],
          [listWords.reason, ({ paused_reason: reason = '' }) => reason],
        ],
        language,
      ),
    );
    return undefined;
  },
});

function stateOf({ enabled, failed_attempts: failed }: WebhookShown): string {
  if (!enabled) return 'disabled';
  return failed === 0 ? 'enabled' : 'failing';
}
