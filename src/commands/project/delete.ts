import { apiPath } from '../../client/api-client.ts';
import { findProject } from '../../client/find-project.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { words } from '../words.ts';

export const projectDeleteCommand = clientCommand({
  name: 'project delete',
  summary: { en: 'delete a project in which nothing is left', zh: '删除已清空的项目' },
  arguments: [{ name: 'PROJECT' }],
  ownOptions: {},
  examples: ['sluice project delete speech'],
  async run({ api, args, answer, language }) {
    const { id, name } = await findProject(api, args[0] ?? '');
    await api.send({ method: 'DELETE', path: apiPath`/v3/projects/${id}` });
    answer({ id }, () => [render(words.deleted, { name }, language)]);
    return undefined;
  },
});
