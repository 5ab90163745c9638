import { clientError } from '../../contract/errors.ts';
import type { Organization } from '../../store/store.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';
import type { Caller } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';

/** The organization that the path names. Throws `swr.organization-not-found` for those of others, too. */
export async function findNamespace(context: ApiContext, caller: Caller, deps: ApiDependencies): Promise<Organization> {
  return namespaceOf(pathPart(context, 'namespace'), caller, deps);
}

export async function namespaceOf(name: string, caller: Caller, { store }: ApiDependencies): Promise<Organization> {
  const organization = await store.organizations.find(name);
  if (organization?.domainId === caller.domain.id) return organization;
  throw clientError('swr.organization-not-found', { name: name.slice(0, 64) });
}
