import { apiPath } from '../../client/api-client.ts';
import { findApp } from '../../client/find-app.ts';
import { appResponse } from '../../contract/resources/apps.ts';
import { clientCommand } from '../client-command.ts';
import { appLines } from './app-lines.ts';

export const appShowCommand = clientCommand({
  name: 'app show',
  summary: { en: 'one app, with its key, secret and codes', zh: '显示应用及其密钥和 AppCode' },
  arguments: [{ name: 'APP' }],
  ownOptions: {},
  examples: ['sluice app show shop'],
  async run({ api, args, answer, language }) {
    const id = await findApp(api, args[0] ?? '');
    const { app } = await api.call({ method: 'GET', path: apiPath`/v1/{p}/app-auth/apps/${id}` }, appResponse);
    answer(app, () => appLines(app, language));
    return undefined;
  },
});
