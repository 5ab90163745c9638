import { apiPath } from '../../client/api-client.ts';
import { findApp } from '../../client/find-app.ts';
import { appResponse } from '../../contract/resources/apps.ts';
import { clientCommand } from '../client-command.ts';
import { appLines } from './app-lines.ts';

export const appAddCodeCommand = clientCommand({
  name: 'app add-code',
  summary: { en: 'give an app one more AppCode', zh: '为应用添加 AppCode' },
  arguments: [{ name: 'APP' }],
  ownOptions: {},
  examples: ['sluice app add-code shop'],
  async run({ api, args, answer, language }) {
    const id = await findApp(api, args[0] ?? '');
    const { app } = await api.call(
      { method: 'POST', path: apiPath`/v1/{p}/app-auth/apps/${id}/app-code`, body: {} },
      appResponse,
    );
    answer(app, () => appLines(app, language));
    return undefined;
  },
});
