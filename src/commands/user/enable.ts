import { apiPath } from '../../client/api-client.ts';
import { findUser } from '../../client/find-user.ts';
import { userResponse } from '../../contract/resources/user.ts';
import { clientCommand } from '../client-command.ts';

export const userEnableCommand = clientCommand({
  name: 'user enable',
  summary: { en: 'let a user in again', zh: '启用用户' },
  arguments: [{ name: 'USER' }],
  ownOptions: {},
  examples: ['sluice user enable alice'],
  async run({ api, args, answer }) {
    const path = apiPath`/v3/users/${await findUser(api, args[0] ?? '')}`;
    const { user } = await api.call({ method: 'PATCH', path, body: { user: { enabled: true } } }, userResponse);
    answer(user, () => [`${user.name}  ${user.enabled ? 'enabled' : 'disabled'}`]);
    return undefined;
  },
});
