import { appApiPath, authorizeAppsRequest, unauthorizeAppsResponse } from '../../contract/resources/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { unauthorizeNamed } from './authorize.ts';
import { findAppApi } from './find-app-api.ts';

/** `DELETE /v1/{project_id}/services/{service_id}/app-auth-apis/{api_id}/app-auth-api`; the body names the apps. */
export function unauthorizeApps(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/services/{service_id}/app-auth-apis/{api_id}/app-auth-api',
    tag: 'Apps',
    summary: 'Close a service to some apps.',
    parameters: appApiPath,
    body: authorizeAppsRequest,
    answers: {
      200: { description: 'What came of it for each app, in force everywhere.', schema: unauthorizeAppsResponse },
    },
    errors: ['app-api.not-found', 'app-api.other-service', 'service.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const found = await findAppApi(context, deps);
      const { value, ignored } = await readBody(context, authorizeAppsRequest);
      const unauth_result = await unauthorizeNamed(context, deps, found, value.apps);
      nameIgnored(context, ignored);
      return context.json({ unauth_result });
    },
  };
}
