import { allRows } from '../../client/all-rows.ts';
import { apiPath } from '../../client/api-client.ts';
import { findModel } from '../../client/find-model.ts';
import { modelEventsResponse } from '../../contract/resources/service-history.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { timeText } from '../time-text.ts';

export const modelEventsCommand = clientCommand({
  name: 'model events',
  summary: { en: 'what happened to a model, and why', zh: '列出模型的事件及原因' },
  arguments: [{ name: 'MODEL' }],
  ownOptions: {},
  examples: ['sluice model events voice:1.0.0'],
  async run({ api, args, answer, language }) {
    const id = await findModel(api, args[0] ?? '');
    const events = await allRows(api, {
      path: apiPath`/v1/{p}/models/${id}/events`,
      answer: modelEventsResponse,
      rows: (page) => page.events,
    });
    answer(events, () =>
      columnLines(
        events,
        [
          [words.time, (event) => timeText(event.occur_time)],
          [words.type, (event) => event.event_type],
          [words.event, (event) => event.event_info],
        ],
        language,
      ),
    );
    return undefined;
  },
});
