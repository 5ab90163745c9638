import { listAppApisResponse } from '../../contract/resources/apps.ts';
import { servicePath } from '../../contract/resources/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { findService } from '../services/find-service.ts';
import { presentAppApi } from './present-app-api.ts';

/** `GET /v1/{project_id}/services/{service_id}/app-auth-apis`: one, or none. */
export function listAppApis(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/app-auth-apis',
    tag: 'Apps',
    summary: 'List the faces of a service towards apps.',
    parameters: servicePath,
    answers: { 200: { description: 'One API, or none.', schema: listAppApisResponse } },
    errors: ['service.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      const api = await deps.store.appApis.ofService(service.id);
      const apis = api === undefined ? [] : [presentAppApi(api, service, deps)];
      return context.json({ apis, count: apis.length, total_count: apis.length });
    },
  };
}
