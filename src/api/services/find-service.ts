import { clientError } from '../../contract/errors.ts';
import type { Service } from '../../contract/service.ts';
import type { ServiceReader } from '../../store/store.ts';
import type { ApiContext } from '../operation.ts';
import type { ProjectCaller } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';

/** The service of the path, when it is the caller's project's. */
export function findService(context: ApiContext, caller: ProjectCaller, reader: ServiceReader): Promise<Service> {
  return findServiceById(pathPart(context, 'service_id'), caller, reader);
}

/** The service with this id, when it is the caller's project's. */
export async function findServiceById(id: string, caller: ProjectCaller, reader: ServiceReader): Promise<Service> {
  const service = await reader.find(caller.project.id, id);
  if (service === undefined) throw clientError('service.not-found', { name: id.slice(0, 64) });
  return service;
}
