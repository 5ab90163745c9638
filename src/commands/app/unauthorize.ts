import { apiPath } from '../../client/api-client.ts';
import { findApp } from '../../client/find-app.ts';
import { findService } from '../../client/find-service.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { serviceAppsResponse, unauthorizeAppsResponse } from '../../contract/resources/apps.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { appWords as words } from './words.ts';

export const appUnauthorizeCommand = clientCommand({
  name: 'app unauthorize',
  summary: { en: 'take from an app that it may call a service, at once', zh: '撤销应用对服务的调用授权，立即生效' },
  arguments: [{ name: 'APP' }, { name: 'SERVICE' }],
  ownOptions: {},
  examples: ['sluice app unauthorize shop voice'],
  async run({ api, args, answer, language }) {
    const [app = '', service = ''] = args;
    const [appId, serviceId] = [await findApp(api, app), await findService(api, service)];
    const shown = await api.call(
      { method: 'GET', path: apiPath`/v1/{p}/services/${serviceId}/api-auths` },
      serviceAppsResponse,
    );
    const { app_auth_api: face } = shown;
    if (!face?.authed_apps.some(({ app_id }) => app_id === appId)) {
      throw operatorError('app.not-authorized', { app, service });
    }
    const path = apiPath`/v1/{p}/services/${serviceId}/app-auth-apis/${face.api_id}/app-auth-api`;
    const body = { apps: [{ app_id: appId }] };
    const outcome = await api.call({ method: 'DELETE', path, body }, unauthorizeAppsResponse);
    answer(outcome, () => [render(words.unauthorized, { app, service }, language)]);
    return undefined;
  },
});
