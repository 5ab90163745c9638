import { clientError } from '../../contract/errors.ts';
import type { Repository } from '../../store/repositories.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';
import type { Caller } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';
import { findNamespace } from './find-namespace.ts';

/** The repository that the path names, with `$` in the place of `/`. Throws `swr.repository-not-found`. */
export async function findRepository(context: ApiContext, caller: Caller, deps: ApiDependencies): Promise<Repository> {
  const { name: organization } = await findNamespace(context, caller, deps);
  const name = `${organization}/${pathPart(context, 'repository').replaceAll('$', '/')}`;
  const repository = await deps.store.repositories.find(name);
  if (repository) return repository;
  throw clientError('swr.repository-not-found', { name: name.slice(0, 255) });
}
