import { apiPath } from '../../client/api-client.ts';
import { findProject } from '../../client/find-project.ts';
import { projectResponse } from '../../contract/resources/project.ts';
import { clientCommand } from '../client-command.ts';
import { statusOf } from './status-of.ts';

export const projectDisableCommand = clientCommand({
  name: 'project disable',
  summary: {
    en: 'close a project for everybody; its instances keep running',
    zh: '停用项目，对所有人关闭；实例继续运行',
  },
  arguments: [{ name: 'PROJECT' }],
  ownOptions: {},
  examples: ['sluice project disable speech'],
  async run({ api, args, answer }) {
    const { id } = await findProject(api, args[0] ?? '');
    const body = { project: { enabled: false } };
    const { project } = await api.call({ method: 'PATCH', path: apiPath`/v3/projects/${id}`, body }, projectResponse);
    answer(project, () => [`${project.name}  ${statusOf(project)}`]);
    return undefined;
  },
});
