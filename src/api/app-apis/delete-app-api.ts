import { appApiPath } from '../../contract/resources/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { findAppApi } from './find-app-api.ts';

/** `DELETE /v1/{project_id}/services/{service_id}/app-auth-apis/{api_id}`: closes the service to all apps. */
export function deleteAppApi(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/services/{service_id}/app-auth-apis/{api_id}',
    tag: 'Apps',
    summary: 'Close a service to all apps.',
    parameters: appApiPath,
    answers: { 204: { description: 'No app may call the service any more.' } },
    errors: ['app-api.not-found', 'app-api.other-service', 'service.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const { service, api } = await findAppApi(context, deps);
      await deps.store.appApis.remove(api.id);
      await deps.publish.policy(service.id);
      return context.body(null, 204);
    },
  };
}
