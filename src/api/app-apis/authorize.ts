import { newHexId } from '../../auth/identifiers.ts';
import { clientError } from '../../contract/errors.ts';
import type { AuthorizationShown } from '../../contract/resources/apps.ts';
import type { Service } from '../../contract/service.ts';
import type { AppApi } from '../../store/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';
import { languageOf } from '../request/render-error.ts';

/** One of the apps that a request names. */
export interface NamedApp {
  readonly app_id: string;
}

/** Opens the service to apps of its project, each for itself, and puts that into force. */
export async function authorizeNamed(
  context: ApiContext,
  deps: ApiDependencies,
  { service, api }: { readonly service: Service; readonly api: AppApi },
  apps: readonly NamedApp[],
): Promise<readonly AuthorizationShown[]> {
  const results: AuthorizationShown[] = [];
  for (const { app_id: appId } of apps) {
    const app = await deps.store.apps.find(service.projectId, appId);
    const authId = app && (await deps.store.appApis.authorize({ id: newHexId(), apiId: api.id, appId }));
    const missing = () => clientError('app-api.no-such-app', { id: appId }).messageIn(languageOf(context));
    results.push(result(api, appId, authId, missing));
  }
  await deps.publish.policy(service.id);
  return results;
}

/** Closes the service to apps, each for itself, and puts that into force. */
export async function unauthorizeNamed(
  context: ApiContext,
  deps: ApiDependencies,
  { service, api }: { readonly service: Service; readonly api: AppApi },
  apps: readonly NamedApp[],
): Promise<readonly AuthorizationShown[]> {
  const results: AuthorizationShown[] = [];
  for (const { app_id: appId } of apps) {
    const authId = await deps.store.appApis.unauthorize(api.id, appId);
    const missing = () => clientError('app-api.not-bound', { id: appId }).messageIn(languageOf(context));
    results.push(result(api, appId, authId, missing));
  }
  await deps.publish.policy(service.id);
  return results;
}

function result(api: AppApi, appId: string, authId: string | undefined, missing: () => string): AuthorizationShown {
  return authId === undefined
    ? { api_id: api.id, app_id: appId, auth_id: '', reason: missing(), success: false }
    : { api_id: api.id, app_id: appId, auth_id: authId, reason: '', success: true };
}
