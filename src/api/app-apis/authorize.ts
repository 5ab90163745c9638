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

/** A service and its face towards apps. */
interface AppService {
  readonly service: Service;
  readonly api: AppApi;
}

/** Opens the service to apps of its project, each for itself, and puts that into force. */
export function authorizeNamed(
  context: ApiContext,
  deps: ApiDependencies,
  on: AppService,
  apps: readonly NamedApp[],
): Promise<readonly AuthorizationShown[]> {
  const authorize = async (appId: string) => {
    const app = await deps.store.apps.find(on.service.projectId, appId);
    return app && (await deps.store.appApis.authorize({ id: newHexId(), apiId: on.api.id, appId }));
  };
  const missing = (id: string) => clientError('app-api.no-such-app', { id }).messageIn(languageOf(context));
  return forEachNamed(deps, on, apps, authorize, missing);
}

/** Closes the service to apps, each for itself, and puts that into force. */
export function unauthorizeNamed(
  context: ApiContext,
  deps: ApiDependencies,
  on: AppService,
  apps: readonly NamedApp[],
): Promise<readonly AuthorizationShown[]> {
  const unauthorize = (appId: string) => deps.store.appApis.unauthorize(on.api.id, appId);
  const missing = (id: string) => clientError('app-api.not-bound', { id }).messageIn(languageOf(context));
  return forEachNamed(deps, on, apps, unauthorize, missing);
}

/** `act` gives the id of the authorization that it made or ended, undefined where there is nothing to act on. */
async function forEachNamed(
  deps: ApiDependencies,
  { service, api }: AppService,
  apps: readonly NamedApp[],
  act: (appId: string) => Promise<string | undefined>,
  missing: (appId: string) => string,
): Promise<readonly AuthorizationShown[]> {
  const results: AuthorizationShown[] = [];
  for (const { app_id: appId } of apps) {
    const authId = await act(appId);
    results.push(
      authId === undefined
        ? { api_id: api.id, app_id: appId, auth_id: '', reason: missing(appId), success: false }
        : { api_id: api.id, app_id: appId, auth_id: authId, reason: '', success: true },
    );
  }
  await deps.publish.policy(service.id);
  return results;
}
