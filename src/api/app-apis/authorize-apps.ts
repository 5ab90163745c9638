import { appApiPath, authorizeAppsRequest, authorizeAppsResponse } from '../../contract/resources/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { authorizeNamed } from './authorize.ts';
import { findAppApi } from './find-app-api.ts';

/** `POST /v1/{project_id}/services/{service_id}/app-auth-apis/{api_id}/app-auth-api`. */
export function authorizeApps(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/services/{service_id}/app-auth-apis/{api_id}/app-auth-api',
    tag: 'Apps',
    summary: 'Open a service to more apps.',
    parameters: appApiPath,
    body: authorizeAppsRequest,
    answers: {
      200: { description: 'What came of it for each app, in force everywhere.', schema: authorizeAppsResponse },
    },
    errors: ['app-api.not-found', 'app-api.other-service', 'service.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const found = await findAppApi(context, deps);
      const { value, ignored } = await readBody(context, authorizeAppsRequest);
      const auth_result = await authorizeNamed(context, deps, found, value.apps);
      nameIgnored(context, ignored);
      return context.json({ auth_result });
    },
  };
}
