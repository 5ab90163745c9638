import { apiPath } from '../../client/api-client.ts';
import { findApp } from '../../client/find-app.ts';
import { appResponse } from '../../contract/resources/apps.ts';
import { clientCommand } from '../client-command.ts';
import { appLines } from './app-lines.ts';

export const appResetCommand = clientCommand({
  name: 'app reset',
  summary: {
    en: 'give an app a new secret; the old one is good for nothing at once',
    zh: '重置应用的 AppSecret，旧值立即失效',
  },
  arguments: [{ name: 'APP' }],
  ownOptions: {},
  examples: ['sluice app reset shop'],
  async run({ api, args, answer, language }) {
    const id = await findApp(api, args[0] ?? '');
    const { app } = await api.call(
      { method: 'PUT', path: apiPath`/v1/{p}/app-auth/apps/${id}/app-secret`, body: {} },
      appResponse,
    );
    answer(app, () => appLines(app, language));
    return undefined;
  },
});
