import { apiPath } from '../../client/api-client.ts';
import { findApp } from '../../client/find-app.ts';
import { appResponse } from '../../contract/resources/apps.ts';
import { clientCommand } from '../client-command.ts';
import { words } from '../words.ts';

export const appCodesCommand = clientCommand({
  name: 'app codes',
  summary: { en: 'the AppCodes of an app, a line each', zh: '列出应用的 AppCode，每行一个' },
  arguments: [{ name: 'APP' }],
  ownOptions: {},
  examples: ['sluice app codes shop'],
  async run({ api, args, answer, language }) {
    const id = await findApp(api, args[0] ?? '');
    const { app } = await api.call({ method: 'GET', path: apiPath`/v1/{p}/app-auth/apps/${id}` }, appResponse);
    const codes = app.app_codes;
    answer(codes, () => (codes.length === 0 ? [words.noRows[language]] : codes));
    return undefined;
  },
});
