import { allRows } from '../../client/all-rows.ts';
import { listAuditRecordsResponse } from '../../contract/resources/audit.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { limitOption, ownOption, parseText } from '../own-options.ts';
import { timeText } from '../time-text.ts';

export const auditListCommand = clientCommand({
  name: 'audit list',
  summary: {
    en: 'who changed what, from where, and with which result',
    zh: '列出操作记录：何人、何时、何地、结果如何',
  },
  ownOptions: {
    user: ownOption({
      name: 'user',
      placeholder: 'USER',
      parse: parseText,
      accepted: { en: 'the id or the name of a user', zh: '用户 ID 或名称' },
      help: { en: 'only what this user did', zh: '只列出该用户的操作' },
    }),
    resource: ownOption({
      name: 'resource',
      placeholder: 'ID',
      parse: parseText,
      accepted: { en: 'the id of a service, a model or another thing', zh: '服务、模型等资源的 ID' },
      help: { en: 'only what was done to this', zh: '只列出对该资源的操作' },
    }),
    limit: limitOption(100_000, 100),
  },
  examples: ['sluice audit list --user alice --limit 20'],
  async run({ api, given, answer, language }) {
    const records = await allRows(api, {
      path: '/v1/{p}/audit-records',
      query: { user: given.user, resource: given.resource },
      answer: listAuditRecordsResponse,
      rows: (page) => page.records,
      most: given.limit ?? 100,
    });
    answer(records, () =>
      columnLines(
        records,
        [
          [words.time, (record) => timeText(record.occur_time)],
          [words.user, (record) => record.user.name],
          [words.from, (record) => record.client_address],
          [words.status, (record) => String(record.status ?? record.result)],
          [words.action, (record) => record.action],
          [words.resource, (record) => record.resources.map(({ type, id }) => `${type} ${id}`).join(', ')],
        ],
        language,
      ),
    );
    return undefined;
  },
});
