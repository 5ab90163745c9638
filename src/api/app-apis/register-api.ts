import { ClientError } from '../../contract/errors.ts';
import { authorizeAppsRequest, registerApiResponse } from '../../contract/resources/apps.ts';
import { servicePath } from '../../contract/resources/service.ts';
import type { Service } from '../../contract/service.ts';
import type { AppApi, AppApiStore } from '../../store/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { findService } from '../services/find-service.ts';
import { authorizeNamed } from './authorize.ts';
import { newAppApi } from './new-app-api.ts';
import { presentAppApi } from './present-app-api.ts';

/** `POST /v1/{project_id}/services/{service_id}/app-auth-api`: opens a service to apps in one step. */
export function registerApi(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/services/{service_id}/app-auth-api',
    tag: 'Apps',
    summary: 'Open a service to apps.',
    parameters: servicePath,
    body: authorizeAppsRequest,
    answers: {
      200: { description: 'What came of it for each app, in force everywhere.', schema: registerApiResponse },
    },
    errors: ['service.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { value, ignored } = await readBody(context, authorizeAppsRequest);
      const service = await findService(context, caller, deps.store.services);
      const api = await ensureApi(service, deps.store.appApis);
      const auth_result = await authorizeNamed(context, deps, { service, api }, value.apps);
      nameIgnored(context, ignored);
      return context.json({ api: presentAppApi(api, service, deps), auth_result });
    },
  };
}

/** A second call, or a repeated one, finds what the first has made. */
async function ensureApi(service: Service, apis: AppApiStore): Promise<AppApi> {
  const present = await apis.ofService(service.id);
  if (present !== undefined) return present;
  const made = newAppApi(service);
  try {
    await apis.create(made);
    return made;
  } catch (error) {
    const other = error instanceof ClientError && error.key === 'app-api.exists' && (await apis.ofService(service.id));
    if (!other) throw error;
    return other;
  }
}
