import { apiPath } from '../../client/api-client.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { words } from '../words.ts';

export const organizationDeleteCommand = clientCommand({
  name: 'organization delete',
  summary: { en: 'delete an organization in which there is no image', zh: '删除没有镜像的组织' },
  arguments: [{ name: 'NAME' }],
  ownOptions: {},
  examples: ['sluice organization delete team'],
  async run({ api, args, answer, language }) {
    const name = args[0] ?? '';
    await api.send({ method: 'DELETE', path: apiPath`/v2/manage/namespaces/${name}` });
    answer({ name }, () => [render(words.deleted, { name }, language)]);
    return undefined;
  },
});
