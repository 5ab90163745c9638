import { clientError } from '../../contract/errors.ts';
import type { Service } from '../../contract/service.ts';
import type { AppApi } from '../../store/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';
import { findService } from '../services/find-service.ts';

/** The service of the path and its face of the path. */
export async function findAppApi(
  context: ApiContext,
  deps: ApiDependencies,
): Promise<{ readonly service: Service; readonly api: AppApi }> {
  const caller = await authorizeProject(context, deps);
  const service = await findService(context, caller, deps.store.services);
  const id = pathPart(context, 'api_id');
  const api = await deps.store.appApis.get(id);
  // One of another project is none of the caller's business.
  const own = api && (await deps.store.services.find(caller.project.id, api.serviceId));
  if (!(api && own)) throw clientError('app-api.not-found', { id: id.slice(0, 64) });
  if (api.serviceId !== service.id) throw clientError('app-api.other-service', { id: api.id, service: service.id });
  return { service, api };
}
