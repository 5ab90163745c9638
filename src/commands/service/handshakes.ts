import { allRows } from '../../client/all-rows.ts';
import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { parseChoice } from '../../config/parsers.ts';
import { handshakeStages } from '../../contract/connection.ts';
import { listHandshakesResponse } from '../../contract/resources/connections.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { limitOption, ownOption, parseText } from '../own-options.ts';
import { timeText } from '../time-text.ts';

const all = { en: 'all', zh: '全部' };
const usualMost = 100;

export const serviceHandshakesCommand = clientCommand({
  name: 'service handshakes',
  summary: {
    en: 'WebSocket handshakes that failed in the last 24 hours, and what to do',
    zh: '列出最近 24 小时内失败的 WebSocket 握手及处理办法',
  },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {
    request: ownOption({
      name: 'request-id',
      placeholder: 'ID',
      parse: parseText,
      accepted: { en: 'the X-Request-Id of an answer', zh: '响应中的 X-Request-Id' },
      defaultText: all,
      help: { en: 'only the handshake with this answer', zh: '只列出该请求 ID 对应的握手' },
    }),
    stage: ownOption({
      name: 'stage',
      placeholder: 'STAGE',
      parse: parseChoice(handshakeStages),
      accepted: { en: handshakeStages.join(', '), zh: handshakeStages.join('、') },
      defaultText: all,
      help: { en: 'only handshakes that came so far', zh: '只列出在该阶段失败的握手' },
    }),
    limit: limitOption(10_000, usualMost),
  },
  examples: ['sluice service handshakes voice', 'sluice service handshakes voice --stage connect'],
  async run({ api, args, given, answer, language }) {
    const id = await findService(api, args[0] ?? '');
    const handshakes = await allRows(api, {
      path: apiPath`/v1/{p}/services/${id}/handshakes`,
      query: { request_id: given.request, stage: given.stage },
      answer: listHandshakesResponse,
      rows: (page) => page.handshakes,
      most: given.limit ?? usualMost,
    });
    answer(handshakes, () =>
      columnLines(
        handshakes,
        [
          [words.time, (handshake) => timeText(handshake.occur_time)],
          [words.client, (handshake) => handshake.client_address],
          [words.stage, (handshake) => handshake.stage],
          [words.status, (handshake) => String(handshake.status)],
          [words.requestId, (handshake) => handshake.request_id],
          [words.reason, ({ reason, advice }) => [reason, advice ?? ''].join(' ').trimEnd()],
        ],
        language,
      ),
    );
    return undefined;
  },
});
