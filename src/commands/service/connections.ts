import { allRows } from '../../client/all-rows.ts';
import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { parseChoice } from '../../config/parsers.ts';
import { closers } from '../../contract/connection.ts';
import { listConnectionsResponse } from '../../contract/resources/connections.ts';
import { type Language, render } from '../../contract/text.ts';
import { sizeText } from '../../domain/size-text.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { limitOption, ownOption, parseText } from '../own-options.ts';
import { timeText } from '../time-text.ts';
import { serviceWords } from './words.ts';

const all = { en: 'all', zh: '全部' };
const states = ['open', 'ended'] as const;
const usualMost = 100;

export const serviceConnectionsCommand = clientCommand({
  name: 'service connections',
  summary: {
    en: "a service's WebSockets: open ones first, then how the others ended",
    zh: '列出服务的 WebSocket 连接：先列已打开的，再列其余连接的结束情况',
  },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {
    state: ownOption({
      name: 'state',
      placeholder: 'STATE',
      parse: parseChoice(states),
      accepted: { en: states.join(', '), zh: states.join('、') },
      defaultText: all,
      help: { en: 'only connections in this state', zh: '只列出处于该状态的连接' },
    }),
    instance: ownOption({
      name: 'instance',
      placeholder: 'ID',
      parse: parseText,
      accepted: { en: 'the id of an instance', zh: '实例 ID' },
      defaultText: all,
      help: { en: 'only connections to this instance', zh: '只列出到该实例的连接' },
    }),
    closedBy: ownOption({
      name: 'closed-by',
      placeholder: 'WHO',
      parse: parseChoice(closers),
      accepted: { en: closers.join(', '), zh: closers.join('、') },
      defaultText: all,
      help: { en: 'only connections that this side ended', zh: '只列出由该方结束的连接' },
    }),
    limit: limitOption(10_000, usualMost),
  },
  examples: ['sluice service connections voice --state open', 'sluice service connections voice --closed-by image'],
  async run({ api, args, given, answer, language }) {
    const id = await findService(api, args[0] ?? '');
    const connections = await allRows(api, {
      path: apiPath`/v1/{p}/services/${id}/connections`,
      query: { state: given.state, instance_id: given.instance, closed_by: given.closedBy },
      answer: listConnectionsResponse,
      rows: (page) => page.connections,
      most: given.limit ?? usualMost,
    });
    answer(connections, () =>
      columnLines(
        connections,
        [
          [words.opened, (connection) => timeText(connection.open_time)],
          [words.client, (connection) => connection.client_address],
          [words.credential, ({ credential }) => `${credential.type} ${credential.id}`],
          [words.fromClient, (connection) => passedText(connection.from_client, language)],
          [words.fromImage, (connection) => passedText(connection.from_image, language)],
          [words.end, endText],
          [words.instance, (connection) => connection.instance_id],
          [words.connection, (connection) => connection.connection_id],
        ],
        language,
      ),
    );
    return undefined;
  },
});

interface Ended {
  readonly state: string;
  readonly end?:
    | { readonly closed_by: string; readonly code: number; readonly reason?: string | undefined }
    | undefined;
}

function endText({ state, end }: Ended): string {
  return end === undefined ? state : [end.closed_by, end.code, end.reason ?? ''].join(' ').trimEnd();
}

function passedText({ bytes, messages }: { readonly bytes: number; readonly messages: number }, language: Language) {
  return render(serviceWords.passed, { size: bytes === 0 ? '0 kB' : sizeText(bytes), count: messages }, language);
}
