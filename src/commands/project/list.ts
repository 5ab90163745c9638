import { listProjectsResponse } from '../../contract/resources/project.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { statusOf } from './status-of.ts';

export const projectListCommand = clientCommand({
  name: 'project list',
  summary: { en: 'the projects that you belong to; * is the one in use', zh: '列出您所属的项目，* 表示当前项目' },
  ownOptions: {},
  examples: ['sluice project list'],
  async run({ api, answer, language }) {
    const { projects } = await api.call({ method: 'GET', path: '/v3/projects' }, listProjectsResponse);
    answer(projects, () =>
      columnLines(
        projects,
        [
          [words.used, (project) => (project.id === api.target.project.id ? '*' : '')],
          [words.name, (project) => project.name],
          [words.status, statusOf],
          [words.description, (project) => project.description],
          [words.id, (project) => project.id],
        ],
        language,
      ),
    );
    return undefined;
  },
});
