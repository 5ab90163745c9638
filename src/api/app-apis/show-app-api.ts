import { appApiPath, appApiResponse } from '../../contract/resources/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { findAppApi } from './find-app-api.ts';
import { presentAppApi } from './present-app-api.ts';

/** `GET /v1/{project_id}/app-auth/{service_id}/apis/{api_id}`. */
export function showAppApi(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/app-auth/{service_id}/apis/{api_id}',
    tag: 'Apps',
    summary: 'Show the face of a service towards apps.',
    parameters: appApiPath,
    answers: { 200: { description: 'The API.', schema: appApiResponse } },
    errors: ['app-api.not-found', 'app-api.other-service', 'service.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const { service, api } = await findAppApi(context, deps);
      return context.json({ api: presentAppApi(api, service, deps) });
    },
  };
}
