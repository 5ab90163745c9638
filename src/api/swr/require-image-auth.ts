import { clientError } from '../../contract/errors.ts';
import { type ImageAuth, imageAuthOf } from '../../domain/image-access.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Caller } from '../request/authorize.ts';

type Needs = Pick<ApiDependencies, 'store'>;

/** What the caller may do in an organization of the account, or in a repository of it (its whole name). */
export async function authIn(
  { roles, userId }: Pick<Caller, 'roles' | 'userId'>,
  organization: string,
  repository: string | undefined,
  { store }: Needs,
): Promise<ImageAuth | 0> {
  return imageAuthOf(roles, await store.imageAccess.of(userId, organization, repository));
}

/** Throws `swr.access-denied` where the caller was given less than is needed. */
export async function requireImageAuth(
  caller: Pick<Caller, 'roles' | 'userId'>,
  place: { readonly name: string; readonly organization?: string },
  needed: ImageAuth,
  deps: Needs,
): Promise<void> {
  const { name, organization = name } = place;
  const auth = await authIn(caller, organization, organization === name ? undefined : name, deps);
  if (auth < needed) throw clientError('swr.access-denied', { name, auth, needed });
}
