import { apiPath } from '../../client/api-client.ts';
import { findApp } from '../../client/find-app.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { words } from '../words.ts';

export const appDeleteCommand = clientCommand({
  name: 'app delete',
  summary: {
    en: 'delete an app; what it proved itself with is good for nothing at once',
    zh: '删除应用，其凭据立即失效',
  },
  arguments: [{ name: 'APP' }],
  ownOptions: {},
  examples: ['sluice app delete shop'],
  async run({ api, args, answer, language }) {
    const name = args[0] ?? '';
    const id = await findApp(api, name);
    await api.send({ method: 'DELETE', path: apiPath`/v1/{p}/app-auth/apps/${id}` });
    answer({ app_id: id }, () => [render(words.deleted, { name }, language)]);
    return undefined;
  },
});
