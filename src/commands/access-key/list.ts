import { listAccessKeysResponse } from '../../contract/resources/access-key.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { timeText } from '../time-text.ts';

export const accessKeyListCommand = clientCommand({
  name: 'access-key list',
  summary: { en: "the user's access keys", zh: '列出当前用户的访问密钥' },
  ownOptions: {},
  examples: ['sluice access-key list'],
  async run({ api, answer, language }) {
    const path = '/v3.0/OS-CREDENTIAL/credentials';
    const { credentials } = await api.call({ method: 'GET', path }, listAccessKeysResponse);
    answer(credentials, () =>
      columnLines(
        credentials,
        [
          [words.key, (key) => key.access],
          [words.status, (key) => key.status],
          [words.created, (key) => timeText(Date.parse(key.create_time))],
          [words.description, (key) => key.description],
        ],
        language,
      ),
    );
    return undefined;
  },
});
