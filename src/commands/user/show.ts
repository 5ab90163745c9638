import { apiPath } from '../../client/api-client.ts';
import { findOwnId } from '../../client/find-own-id.ts';
import { findUser } from '../../client/find-user.ts';
import { listProjectsResponse } from '../../contract/resources/project.ts';
import { userResponse } from '../../contract/resources/user.ts';
import { clientCommand } from '../client-command.ts';
import { listWords as words } from '../list-words.ts';
import { printable } from '../printable.ts';
import { tableLines } from '../table-lines.ts';

export const userShowCommand = clientCommand({
  name: 'user show',
  summary: { en: 'one user, or yourself: roles and projects', zh: '显示用户（省略时为自己）的角色和项目' },
  arguments: [{ name: 'USER', optional: true }],
  ownOptions: {},
  examples: ['sluice user show', 'sluice user show alice'],
  async run({ api, args: [named = api.target.user], answer, language }) {
    const id = named === api.target.user ? await findOwnId(api) : await findUser(api, named);
    const { user } = await api.call({ method: 'GET', path: apiPath`/v3/users/${id}` }, userResponse);
    const path = apiPath`/v3/users/${id}/projects`;
    const { projects } = await api.call({ method: 'GET', path }, listProjectsResponse);
    answer({ ...user, projects }, () =>
      tableLines([
        [words.name[language], user.name],
        [words.id[language], user.id],
        [words.status[language], user.enabled ? 'enabled' : 'disabled'],
        [words.roles[language], user.roles.join(', ')],
        [words.projects[language], projects.map(({ name }) => name).join(', ')],
        [words.description[language], printable(user.description)],
      ]),
    );
    return undefined;
  },
});
