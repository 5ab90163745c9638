import { apiPath } from '../../client/api-client.ts';
import { findProject } from '../../client/find-project.ts';
import { findUser } from '../../client/find-user.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';

const done = { en: '{user} does not belong to {project} any more.', zh: '{user} 已不属于项目 {project}。' };

export const projectRemoveUserCommand = clientCommand({
  name: 'project remove-user',
  summary: {
    en: 'take a user out of a project, at once; it ends all tokens of the user',
    zh: '将用户移出项目，立即生效；该用户的全部 Token 失效',
  },
  arguments: [{ name: 'PROJECT' }, { name: 'USER' }],
  ownOptions: {},
  examples: ['sluice project remove-user speech alice'],
  async run({ api, args: [named = '', user = ''], answer, language }) {
    const project = await findProject(api, named);
    const userId = await findUser(api, user);
    await api.send({ method: 'DELETE', path: apiPath`/v3/projects/${project.id}/users/${userId}` });
    answer({ project_id: project.id, user_id: userId }, () => [
      render(done, { user, project: project.name }, language),
    ]);
    return undefined;
  },
});
