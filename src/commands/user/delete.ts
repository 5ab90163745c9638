import { apiPath } from '../../client/api-client.ts';
import { findUser } from '../../client/find-user.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { words } from '../words.ts';

export const userDeleteCommand = clientCommand({
  name: 'user delete',
  summary: { en: 'delete a user with all credentials', zh: '删除用户及其全部凭据' },
  arguments: [{ name: 'USER' }],
  ownOptions: {},
  examples: ['sluice user delete alice'],
  async run({ api, args, answer, language }) {
    const name = args[0] ?? '';
    const id = await findUser(api, name);
    await api.send({ method: 'DELETE', path: apiPath`/v3/users/${id}` });
    answer({ id }, () => [render(words.deleted, { name }, language)]);
    return undefined;
  },
});
