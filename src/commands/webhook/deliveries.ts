import { allRows } from '../../client/all-rows.ts';
import { apiPath } from '../../client/api-client.ts';
import { findWebhook } from '../../client/find-webhook.ts';
import { parseChoice } from '../../config/parsers.ts';
import { type DeliveryShown, listDeliveriesResponse } from '../../contract/resources/webhooks.ts';
import { deliveryStates } from '../../contract/webhook.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords } from '../list-words.ts';
import { limitOption, ownOption } from '../own-options.ts';
import { timeText } from '../time-text.ts';
import { webhookWords as words } from './words.ts';

const usualMost = 20;

export const webhookDeliveriesCommand = clientCommand({
  name: 'webhook deliveries',
  summary: {
    en: 'what was sent, is to be sent or could not be; the newest first',
    zh: '列出通知的投递情况，最新的在前',
  },
  arguments: [{ name: 'WEBHOOK' }],
  ownOptions: {
    status: ownOption({
      name: 'status',
      placeholder: 'STATUS',
      parse: parseChoice(deliveryStates),
      accepted: { en: deliveryStates.join(', '), zh: deliveryStates.join('、') },
      defaultText: { en: 'all', zh: '全部' },
      help: { en: 'only those that came to this', zh: '只列出该状态的投递' },
    }),
    limit: limitOption(1_000, usualMost),
  },
  examples: ['sluice webhook deliveries on-call', 'sluice webhook deliveries on-call --status failed'],
  async run({ api, args, given, answer, language }) {
    const { webhook_id: id } = await findWebhook(api, args[0] ?? '');
    const deliveries = await allRows(api, {
      path: apiPath`/v1/{p}/webhooks/${id}/deliveries`,
      query: { status: given.status },
      answer: listDeliveriesResponse,
      rows: (page) => page.deliveries,
      most: given.limit ?? usualMost,
    });
    answer(deliveries, () =>
      columnLines(
        deliveries,
        [
          [listWords.time, (each) => timeText(each.event_time)],
          [listWords.resource, (each) => each.service_name ?? each.event_type],
          [words.change, changeOf],
          [listWords.state, (each) => each.status],
          [words.attempts, (each) => String(each.attempt_count)],
          [words.answer, ({ attempts: [last] }) => last?.error_msg ?? String(last?.response_status ?? '')],
          [listWords.id, (each) => each.delivery_id],
        ],
        language,
      ),
    );
    return undefined;
  },
});

function changeOf({ old_status: before, new_status: now }: DeliveryShown): string {
  return now === undefined ? '-' : `${before ?? ''} → ${now}`.trim();
}
