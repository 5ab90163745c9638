import { apiPath } from '../../client/api-client.ts';
import { findUser } from '../../client/find-user.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { userResponse } from '../../contract/resources/user.ts';
import { clientCommand } from '../client-command.ts';
import { flagOption } from '../own-options.ts';

export const userRolesCommand = clientCommand({
  name: 'user roles',
  summary: {
    en: 'give a user these roles in the place of all others; it ends all tokens of the user',
    zh: '将用户的角色替换为指定角色；该用户的全部 Token 失效',
  },
  arguments: [{ name: 'USER' }, { name: 'ROLE', optional: true, many: true }],
  ownOptions: { none: flagOption('none', { en: 'take all roles away', zh: '移除全部角色' }) },
  examples: ['sluice user roles alice developer', 'sluice user roles alice --none'],
  async run({ api, args: [name = '', ...roles], given, answer }) {
    if ((given.none === true) === roles.length > 0) throw operatorError('user.no-roles', {});
    const path = apiPath`/v3/users/${await findUser(api, name)}`;
    const { user } = await api.call({ method: 'PATCH', path, body: { user: { roles } } }, userResponse);
    answer(user, () => [`${user.name}  ${user.roles.join(', ') || '-'}`]);
    return undefined;
  },
});
