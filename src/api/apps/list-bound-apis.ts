import { appPath, listAppApisResponse, listBoundApisQuery } from '../../contract/resources/apps.ts';
import { sliceOf } from '../../contract/resources/page-query.ts';
import { presentAppApi } from '../app-apis/present-app-api.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { readQuery } from '../request/read-query.ts';
import { findApp } from './find-app.ts';

/** `GET /v1/{project_id}/app-auth/apps/{app_id}/auth-apis`: what the app may call. */
export function listBoundApis(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/app-auth/apps/{app_id}/auth-apis',
    tag: 'Apps',
    summary: 'List the services that an app may call.',
    parameters: appPath,
    query: listBoundApisQuery,
    answers: { 200: { description: 'A page of them.', schema: listAppApisResponse } },
    errors: ['app.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const { id, projectId } = await findApp(context, deps);
      const query = readQuery(context, listBoundApisQuery);
      const found = [];
      for (const api of await deps.store.appApis.ofApp(id)) {
        const service = await deps.store.services.find(projectId, api.serviceId);
        if (service?.spec.name.includes(query.service_name ?? '')) found.push(presentAppApi(api, service, deps));
      }
      if (query.order === 'desc') found.reverse();
      const { skip, limit } = sliceOf(query);
      const apis = found.slice(skip, skip + limit);
      return context.json({ apis, count: apis.length, total_count: found.length });
    },
  };
}
