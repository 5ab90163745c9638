import { serviceAppsResponse } from '../../contract/resources/apps.ts';
import { servicePath } from '../../contract/resources/service.ts';
import { presentApp } from '../apps/present-app.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { findService } from '../services/find-service.ts';

/** `GET /v1/{project_id}/services/{service_id}/api-auths`: which apps may call the service. Their secrets stay with their owners. */
export function showServiceApps(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/api-auths',
    tag: 'Apps',
    summary: 'Show which apps may call a service.',
    parameters: servicePath,
    answers: { 200: { description: 'The apps, without their secrets.', schema: serviceAppsResponse } },
    errors: ['service.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      const api = await deps.store.appApis.ofService(service.id);
      const apps = api === undefined ? [] : await deps.store.appApis.authorizedApps(api.id);
      return context.json({
        enable_app_auth: apps.length > 0,
        ...(api && { app_auth_api: { api_id: api.id, authed_apps: apps.map((app) => presentApp(app, undefined)) } }),
      });
    },
  };
}
