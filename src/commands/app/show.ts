import { allRows } from '../../client/all-rows.ts';
import { apiPath } from '../../client/api-client.ts';
import { findApp } from '../../client/find-app.ts';
import { appResponse, listAppApisResponse } from '../../contract/resources/apps.ts';
import { clientCommand } from '../client-command.ts';
import { appLines } from './app-lines.ts';

export const appShowCommand = clientCommand({
  name: 'app show',
  summary: {
    en: 'one app, with its key, secret and codes, and the services that it may call',
    zh: '显示应用及其密钥、AppCode 和可调用的服务',
  },
  arguments: [{ name: 'APP' }],
  ownOptions: {},
  examples: ['sluice app show shop'],
  async run({ api, args, answer, language }) {
    const id = await findApp(api, args[0] ?? '');
    const { app } = await api.call({ method: 'GET', path: apiPath`/v1/{p}/app-auth/apps/${id}` }, appResponse);
    const apis = await allRows(api, {
      path: apiPath`/v1/{p}/app-auth/apps/${id}/auth-apis`,
      answer: listAppApisResponse,
      rows: (page) => page.apis,
    });
    answer({ ...app, apis }, () => appLines(app, language, apis));
    return undefined;
  },
});
