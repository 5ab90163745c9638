import { clientError } from '../../../contract/errors.ts';
import { clientAddressHeader } from '../../../contract/gateway-headers.ts';
import type { CreateTokenRequest } from '../../../contract/resources/token.ts';
import type { IdentityReader } from '../../../store/identities.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { ApiContext } from '../../operation.ts';
import type { AttemptGuard } from '../attempt-guard.ts';
import { checkAccessKey } from './check-access-key.ts';
import { checkPassword, type NamedUser, type ProvenUser } from './check-password.ts';

type Identity = CreateTokenRequest['auth']['identity'];

/** Who signs in, and from which second on (since the epoch) what they are given counts. */
export interface SignedIn extends ProvenUser {
  readonly issuedAt: number;
}

/** The user of a password, or of an access key (method `hw_ak_sk`), as the store has them behind the check. Throws `ClientError`, 401. */
export async function proveUser(
  context: ApiContext,
  identity: Identity,
  guard: AttemptGuard,
  deps: ApiDependencies,
): Promise<SignedIn> {
  const clientAddress = context.req.header(clientAddressHeader) ?? '';
  const proven = identity.methods.includes('hw_ak_sk')
    ? await checkAccessKey(identity, clientAddress, (tried, id) => noteLogin(context, tried, id), deps)
    : await checkPassword(identity, clientAddress, deps.store.identity, guard, (named) => noteLogin(context, named));
  // What is issued in the second of a revocation counts from the next one.
  const issuedBefore = await deps.store.revocations.issuedBefore(proven.user.id);
  const issuedAt = Math.max(Math.floor(deps.now() / 1000), issuedBefore);
  return { ...(await unchanged(proven, deps.store.identity)), issuedAt };
}

/** A name that nobody has may be a password in the wrong field: it is in no record. */
async function noteLogin(context: ApiContext, { user, domain }: NamedUser, accessKey?: string): Promise<void> {
  await context.get('trail')?.known({
    userId: user?.id ?? '',
    userName: user?.name ?? '',
    domainId: domain?.id ?? '',
    credential: accessKey ? { kind: 'access-key', id: accessKey } : { kind: 'password', id: user?.name ?? '' },
  });
}

/** To check a password takes long: a user who was changed meanwhile would get a token that no revocation knows. */
async function unchanged({ user, domain }: ProvenUser, reader: IdentityReader): Promise<ProvenUser> {
  const now = await reader.user({ id: user.id }, domain.id);
  if (!now?.enabled || now.passwordHash !== user.passwordHash) throw clientError('iam.wrong-credentials', {});
  return { user: now, domain };
}
