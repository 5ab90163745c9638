import { clientError } from '../../contract/errors.ts';
import type { InstanceView, Service } from '../../contract/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';
import { pathPart } from '../request/read-query.ts';

/** The instance of the path, when it is the service's. */
export async function findInstance(
  context: ApiContext,
  { id, spec }: Service,
  deps: Pick<ApiDependencies, 'instances'>,
): Promise<InstanceView> {
  const instanceId = pathPart(context, 'instance_id');
  const found = (await deps.instances(id)).find((each) => each.id === instanceId);
  if (found === undefined) {
    throw clientError('service.instance-not-found', { name: spec.name, instance: instanceId.slice(0, 64) });
  }
  return found;
}
