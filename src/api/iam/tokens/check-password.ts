import { verifyPassword } from '../../../auth/password.ts';
import { clientError } from '../../../contract/errors.ts';
import type { CreateTokenRequest } from '../../../contract/resources/token.ts';
import type { Domain, IdentityReader, IdOrName, User } from '../../../store/identities.ts';
import type { AttemptGuard } from '../attempt-guard.ts';

type Identity = CreateTokenRequest['auth']['identity'];

/** A user who has proven to know the password. */
export interface ProvenUser {
  readonly user: User;
  readonly domain: Domain;
}

/** Who a client says to be, as far as there is somebody of that name. */
export type NamedUser = { readonly [Member in keyof ProvenUser]: ProvenUser[Member] | undefined };

/**
 * Checks name and password. Every refusal says the same and takes the same time, whether the domain, the user or the
 * password is wrong or the user is disabled. `onTried` hears of every password that was looked at, right or wrong.
 */
export async function checkPassword(
  identity: Identity,
  clientAddress: string,
  reader: IdentityReader,
  guard: AttemptGuard,
  onTried: (named: NamedUser) => Promise<void>,
): Promise<ProvenUser> {
  const { password } = identity;
  if (!password) throw clientError('request.missing-field', { field: 'auth.identity.password' });
  const given = password.user;
  const byDomain = idOrName(given.domain);
  const byUser = idOrName(given);
  if (byUser === undefined) throw clientError('request.missing-field', { field: 'auth.identity.password.user.name' });
  if (byUser.id === undefined && byDomain === undefined) {
    throw clientError('request.missing-field', { field: 'auth.identity.password.user.domain' });
  }
  const domain = byDomain && (await reader.domain(byDomain));
  const user = byDomain && !domain ? undefined : await reader.user(byUser, domain?.id);
  const own = user && (domain ?? (await reader.domain({ id: user.domainId })));
  const who = JSON.stringify([byDomain?.id ?? byDomain?.name, byUser.id ?? byUser.name, clientAddress]);
  const passed = await guard.attempt(
    who,
    async () => (await verifyPassword(given.password, user?.passwordHash)) && user?.enabled === true,
  );
  await onTried({ user, domain: own ?? domain });
  if (!(passed && user && own)) throw clientError('iam.wrong-credentials', {});
  return { user, domain: own };
}

/** How a client names something, the id first; `undefined` when it gives neither. */
export function idOrName(
  given: { readonly id?: string | null | undefined; readonly name?: string | null | undefined } | null | undefined,
): IdOrName | undefined {
  if (given?.id) return { id: given.id };
  return given?.name ? { name: given.name } : undefined;
}
