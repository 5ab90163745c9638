import { appApiResponse, createAppApiRequest } from '../../contract/resources/apps.ts';
import { servicePath } from '../../contract/resources/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { findService } from '../services/find-service.ts';
import { newAppApi } from './new-app-api.ts';
import { presentAppApi } from './present-app-api.ts';

/** `POST /v1/{project_id}/app-auth/{service_id}/apis`: a face towards apps, which none may see yet. */
export function createAppApi(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/app-auth/{service_id}/apis',
    tag: 'Apps',
    summary: 'Prepare a service for being opened to apps.',
    parameters: servicePath,
    body: createAppApiRequest,
    answers: { 200: { description: 'The API.', schema: appApiResponse } },
    errors: ['app-api.exists', 'app.bad-remark', 'service.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { value, ignored } = await readBody(context, createAppApiRequest);
      const service = await findService(context, caller, deps.store.services);
      const usual = newAppApi(service);
      const api = {
        ...usual,
        name: value.api_name ?? usual.name,
        remark: value.api_remark ?? usual.remark,
        takesCodes: value.support_app_code ?? usual.takesCodes,
      };
      await deps.store.appApis.create(api);
      nameIgnored(context, ignored);
      return context.json({ api: presentAppApi(api, service, deps) });
    },
  };
}
