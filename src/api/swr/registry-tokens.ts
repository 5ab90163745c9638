import {
  createRegistryTokenVerifier,
  type RegistryGrant,
  type RegistryTokenClaims,
  signRegistryToken,
} from '../../auth/registry-token.ts';
import type { TokenKey } from '../../contract/route.ts';
import type { Store } from '../../store/store.ts';
import type { RegistryLogins, RegistryUser } from './registry-logins.ts';

export interface RegistryTokenDeps {
  readonly logins: Pick<RegistryLogins, 'signIn' | 'inForce'>;
  readonly revocations: Pick<Store['revocations'], 'issuedBefore'>;
  readonly signingKey: { readonly id: string; readonly privateKey: string };
  readonly tokenKeys: readonly TokenKey[];
  /** `http(s)://host[:port]`: what clients are told, and its scheme. */
  readonly address: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** One installation is one service: another one signs with another key. */
const service = 'sluice-registry';

const lifeSeconds = {
  /** A push or pull that is longer asks for another one; one that is under way goes on. */
  access: 300,
  /** As long as it is known which passwords were changed (`endTokens`), and no longer. */
  refresh: 24 * 3_600,
};

/** What the registry's token service gives out and takes. It is looked at with every request whether what a token was made with is still in force. */
export function createRegistryTokens({ logins, signingKey, now, ...deps }: RegistryTokenDeps) {
  const read = createRegistryTokenVerifier(deps.tokenKeys);

  async function sign(
    user: RegistryUser,
    { iss, access }: Pick<RegistryTokenClaims, 'iss' | 'access'>,
    seconds: number,
  ) {
    const { proof } = user;
    // What is issued in the second of a revocation counts from the next one.
    const issuedBefore = proof.kind === 'password' ? await deps.revocations.issuedBefore(proof.id) : 0;
    const iat = Math.max(Math.floor(now() / 1_000), issuedBefore);
    const until = proof.kind === 'registry-login' ? (proof.until ?? 0) : Number.POSITIVE_INFINITY;
    const claims = { iss, aud: service, by: proof, access, iat, exp: Math.min(iat + seconds, until) };
    const token = signRegistryToken(claims, signingKey.privateKey, signingKey.id);
    return { token, issuedAt: iat * 1_000, expiresIn: claims.exp - iat };
  }

  async function holderOf(token: string, iss: RegistryTokenClaims['iss']) {
    const claims = read(token, { iss, aud: service }, now());
    const identity = claims && (await logins.inForce(claims.by, claims.iat));
    return identity && claims && { identity, grants: claims.access };
  }

  return {
    service,
    address: deps.address,
    signIn: logins.signIn,
    holderOf: (token: string) => holderOf(token, 'sluice-registry'),
    renew: async (token: string) => (await holderOf(token, 'sluice-registry-refresh'))?.identity,
    issue: (user: RegistryUser, access: readonly RegistryGrant[]) =>
      sign(user, { iss: 'sluice-registry', access }, lifeSeconds.access),
    issueRefresh: async (user: RegistryUser) =>
      (await sign(user, { iss: 'sluice-registry-refresh', access: [] }, lifeSeconds.refresh)).token,
  };
}
