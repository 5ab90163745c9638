import { apiPath } from '../../client/api-client.ts';
import { findProject } from '../../client/find-project.ts';
import { projectResponse } from '../../contract/resources/project.ts';
import { clientCommand } from '../client-command.ts';
import { statusOf } from './status-of.ts';

export const projectEnableCommand = clientCommand({
  name: 'project enable',
  summary: { en: 'open a disabled project again', zh: '启用项目' },
  arguments: [{ name: 'PROJECT' }],
  ownOptions: {},
  examples: ['sluice project enable speech'],
  async run({ api, args, answer }) {
    const { id } = await findProject(api, args[0] ?? '');
    const body = { project: { enabled: true } };
    const { project } = await api.call({ method: 'PATCH', path: apiPath`/v3/projects/${id}`, body }, projectResponse);
    answer(project, () => [`${project.name}  ${statusOf(project)}`]);
    return undefined;
  },
});
