import { clientError } from '../../../contract/errors.ts';
import type { DescribedUser } from '../../../store/users.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { ApiContext } from '../../operation.ts';
import type { Caller } from '../../request/authorize.ts';
import { pathPart } from '../../request/read-query.ts';
import { mayActFor } from '../may-act-for.ts';

/** The user of the path. One that is not the caller's affair is answered as one that does not exist. */
export async function findShownUser(
  context: ApiContext,
  caller: Caller,
  { store }: Pick<ApiDependencies, 'store'>,
): Promise<DescribedUser> {
  const id = pathPart(context, 'user_id');
  const may = await mayActFor(caller, id, store.identity);
  const user = may ? await store.users.find(caller.domain.id, id) : undefined;
  if (user === undefined) throw clientError('iam.user-not-found', { user: id.slice(0, 64) });
  return user;
}
