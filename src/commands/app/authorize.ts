import { apiPath } from '../../client/api-client.ts';
import { findApp } from '../../client/find-app.ts';
import { findService } from '../../client/find-service.ts';
import { registerApiResponse } from '../../contract/resources/apps.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { printable } from '../printable.ts';
import { appWords as words } from './words.ts';

export const appAuthorizeCommand = clientCommand({
  name: 'app authorize',
  summary: { en: 'let an app call a service', zh: '授权应用调用服务' },
  arguments: [{ name: 'APP' }, { name: 'SERVICE' }],
  ownOptions: {},
  examples: ['sluice app authorize shop voice'],
  async run({ api, args, answer, language }) {
    const [app = '', service = ''] = args;
    const [appId, serviceId] = [await findApp(api, app), await findService(api, service)];
    const body = { apps: [{ app_id: appId }] };
    const path = apiPath`/v1/{p}/services/${serviceId}/app-auth-api`;
    const outcome = await api.call({ method: 'POST', path, body }, registerApiResponse);
    const failed = outcome.auth_result.filter(({ success }) => !success);
    answer(outcome, () =>
      failed.length > 0
        ? failed.map(({ reason }) => printable(reason))
        : [render(words.authorized, { app, service, address: outcome.api.predict_url }, language)],
    );
    return failed.length > 0 ? 1 : 0;
  },
});
