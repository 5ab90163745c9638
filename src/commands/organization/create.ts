import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { words } from '../words.ts';

export const organizationCreateCommand = clientCommand({
  name: 'organization create',
  summary: { en: 'make an organization, the first part of the names of images', zh: '创建组织，即镜像名称的第一部分' },
  arguments: [{ name: 'NAME' }],
  ownOptions: {},
  examples: ['sluice organization create team'],
  async run({ api, args, answer, language }) {
    const name = args[0] ?? '';
    await api.send({ method: 'POST', path: '/v2/manage/namespaces', body: { namespace: name } });
    answer({ name }, () => [render(words.created, { name }, language)]);
    return undefined;
  },
});
