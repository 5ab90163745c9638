import { projectResponse } from '../../contract/resources/project.ts';
import { clientCommand } from '../client-command.ts';
import { ownOption, parseText } from '../own-options.ts';

export const projectCreateCommand = clientCommand({
  name: 'project create',
  summary: {
    en: 'make a project; administrators belong to it, others are added',
    zh: '创建项目；管理员自动属于该项目，其他用户需要添加',
  },
  arguments: [{ name: 'NAME' }],
  ownOptions: {
    description: ownOption({
      name: 'description',
      placeholder: 'TEXT',
      parse: parseText,
      accepted: { en: 'at most 255 characters', zh: '最多 255 个字符' },
      help: { en: 'what the project is for', zh: '项目用途' },
    }),
  },
  examples: ['sluice project create speech', 'sluice project add-user speech alice'],
  async run({ api, args, given, answer }) {
    const described = given.description === undefined ? {} : { description: given.description };
    const body = { project: { name: args[0], ...described } };
    const { project } = await api.call({ method: 'POST', path: '/v3/projects', body }, projectResponse);
    answer(project, () => [project.id]);
    return undefined;
  },
});
