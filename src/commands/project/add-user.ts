import { apiPath } from '../../client/api-client.ts';
import { findProject } from '../../client/find-project.ts';
import { findUser } from '../../client/find-user.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';

const done = { en: '{user} belongs to {project}.', zh: '{user} 已属于项目 {project}。' };

export const projectAddUserCommand = clientCommand({
  name: 'project add-user',
  summary: { en: 'let a user into a project, with the roles that the user has', zh: '将用户添加到项目，其角色不变' },
  arguments: [{ name: 'PROJECT' }, { name: 'USER' }],
  ownOptions: {},
  examples: ['sluice project add-user speech alice'],
  async run({ api, args: [named = '', user = ''], answer, language }) {
    const project = await findProject(api, named);
    const userId = await findUser(api, user);
    await api.send({ method: 'PUT', path: apiPath`/v3/projects/${project.id}/users/${userId}` });
    answer({ project_id: project.id, user_id: userId }, () => [
      render(done, { user, project: project.name }, language),
    ]);
    return undefined;
  },
});
