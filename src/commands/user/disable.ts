import { apiPath } from '../../client/api-client.ts';
import { findUser } from '../../client/find-user.ts';
import { userResponse } from '../../contract/resources/user.ts';
import { clientCommand } from '../client-command.ts';

export const userDisableCommand = clientCommand({
  name: 'user disable',
  summary: { en: 'keep a user out, at once', zh: '停用用户，立即生效' },
  arguments: [{ name: 'USER' }],
  ownOptions: {},
  examples: ['sluice user disable alice'],
  async run({ api, args, answer }) {
    const path = apiPath`/v3/users/${await findUser(api, args[0] ?? '')}`;
    const { user } = await api.call({ method: 'PATCH', path, body: { user: { enabled: false } } }, userResponse);
    answer(user, () => [`${user.name}  ${user.enabled ? 'enabled' : 'disabled'}`]);
    return undefined;
  },
});
