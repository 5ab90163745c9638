import type { LoginOwner } from '../../../auth/registry-login.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { ApiContext } from '../../operation.ts';
import type { Caller } from '../../request/authorize.ts';
import { registryHost } from '../image-path.ts';

export const usualLifeSeconds = 86_400;

/** Answers with a login for the registry: a whole command in a header, and what Docker's configuration file holds in the body. */
export async function answerLogin(
  context: ApiContext,
  deps: ApiDependencies,
  login: { readonly prefix: string; readonly caller: Caller; readonly seconds: number },
): Promise<Response> {
  const owner = await ownerOf(login.caller, deps);
  const seconds = Math.floor(deps.now() / 1_000 + login.seconds);
  const expiresAt = Math.min(seconds, endOf(login.caller)) * 1_000;
  const { username, password } = deps.registryLogin(login.prefix, owner, expiresAt);
  const host = registryHost(deps);
  context.header('X-Swr-Dockerlogin', `docker login -u ${username} -p ${password} ${host}`);
  context.header('X-Swr-Expireat', new Date(expiresAt).toISOString());
  context.header('Cache-Control', 'no-store');
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  return context.json({ auths: { [host]: { auth } } });
}

/** Nothing that a temporary key asks for outlives it. */
function endOf({ credential, lease }: Caller): number {
  return credential.kind === 'temporary-key' && lease ? lease.expiresAt : Number.POSITIVE_INFINITY;
}

/** It ends with the access key that asked for it, else with the user. */
async function ownerOf({ credential, userId }: Caller, { store }: ApiDependencies): Promise<LoginOwner> {
  const key = credential.kind === 'access-key' ? await store.identity.accessKey(credential.id) : undefined;
  if (key === undefined) return { kind: 'user', id: userId };
  return { kind: 'access-key', id: key.accessKey, createdAt: key.createdAt };
}
