import { equalSecrets } from '../../../auth/equal-secrets.ts';
import { clientError } from '../../../contract/errors.ts';
import type { CreateTokenRequest } from '../../../contract/resources/token.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { ProvenUser } from './check-password.ts';

type Identity = CreateTokenRequest['auth']['identity'];

/** Checks an access key with its secret (reference, 3.1, `hw_ak_sk`). Whatever is wrong is refused in the same words. */
export async function checkAccessKey(
  identity: Identity,
  clientAddress: string,
  onTried: (tried: ProvenUser, accessKey: string) => Promise<void>,
  { store, secretOf, keyLock, now }: Pick<ApiDependencies, 'store' | 'secretOf' | 'keyLock' | 'now'>,
): Promise<ProvenUser> {
  const { hw_ak_sk: pair } = identity;
  if (!pair) throw clientError('request.missing-field', { field: 'auth.identity.hw_ak_sk' });
  const key = await store.identity.accessKey(pair.access.key);
  const user = key?.enabled ? await store.identity.user({ id: key.userId }, undefined) : undefined;
  const domain = user?.enabled ? await store.identity.domain({ id: user.domainId }) : undefined;
  if (!(key && user && domain)) throw clientError('iam.wrong-access-key', {});
  await onTried({ user, domain }, key.accessKey);
  if (keyLock.locked(key.accessKey, clientAddress, now())) throw clientError('iam.wrong-access-key', {});
  if (!equalSecrets(pair.secret.key, secretOf(key))) {
    keyLock.failed(key.accessKey, clientAddress, now());
    throw clientError('iam.wrong-access-key', {});
  }
  keyLock.passed(key.accessKey, clientAddress);
  return { user, domain };
}
