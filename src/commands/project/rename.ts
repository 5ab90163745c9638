import { apiPath } from '../../client/api-client.ts';
import { findProject } from '../../client/find-project.ts';
import { projectResponse } from '../../contract/resources/project.ts';
import { clientCommand } from '../client-command.ts';

export const projectRenameCommand = clientCommand({
  name: 'project rename',
  summary: { en: 'give a project another name; its id stays', zh: '重命名项目，ID 不变' },
  arguments: [{ name: 'PROJECT' }, { name: 'NAME' }],
  ownOptions: {},
  examples: ['sluice project rename speech voice'],
  async run({ api, args: [named = '', name], answer }) {
    const { id } = await findProject(api, named);
    const change = { method: 'PATCH', path: apiPath`/v3/projects/${id}`, body: { project: { name } } } as const;
    const { project } = await api.call(change, projectResponse);
    answer(project, () => [`${project.name}  ${project.id}`]);
    return undefined;
  },
});
