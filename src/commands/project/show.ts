import { apiPath } from '../../client/api-client.ts';
import { findProject } from '../../client/find-project.ts';
import { listUsersResponse } from '../../contract/resources/user.ts';
import { clientCommand } from '../client-command.ts';
import { listWords as words } from '../list-words.ts';
import { printable } from '../printable.ts';
import { tableLines } from '../table-lines.ts';
import { statusOf } from './status-of.ts';

export const projectShowCommand = clientCommand({
  name: 'project show',
  summary: { en: 'one project and the users who were added to it', zh: '显示项目及被添加到其中的用户' },
  arguments: [{ name: 'PROJECT' }],
  ownOptions: {},
  examples: ['sluice project show speech'],
  async run({ api, args, answer, language }) {
    const project = await findProject(api, args[0] ?? '');
    const path = apiPath`/v3/projects/${project.id}/users`;
    const { users } = await api.call({ method: 'GET', path }, listUsersResponse);
    answer({ ...project, users }, () =>
      tableLines([
        [words.name[language], project.name],
        [words.id[language], project.id],
        [words.status[language], statusOf(project)],
        [words.description[language], printable(project.description)],
        [words.users[language], users.map(({ name }) => name).join(', ')],
      ]),
    );
    return undefined;
  },
});
