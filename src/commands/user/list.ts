import { listUsersResponse } from '../../contract/resources/user.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';

export const userListCommand = clientCommand({
  name: 'user list',
  summary: { en: 'the users and what they may do', zh: '列出用户及其角色' },
  ownOptions: {},
  examples: ['sluice user list'],
  async run({ api, answer, language }) {
    const { users } = await api.call({ method: 'GET', path: '/v3/users' }, listUsersResponse);
    answer(users, () =>
      columnLines(
        users,
        [
          [words.name, (user) => user.name],
          [words.status, (user) => (user.enabled ? 'enabled' : 'disabled')],
          [words.roles, (user) => user.roles.join(', ')],
          [words.description, (user) => user.description],
          [words.id, (user) => user.id],
        ],
        language,
      ),
    );
    return undefined;
  },
});
