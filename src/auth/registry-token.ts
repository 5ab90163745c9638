import type { TokenKey } from '../contract/route.ts';
import { createJwsVerifier, JwsError, signJws } from './jws.ts';
import type { LoginOwner } from './registry-login.ts';

/** What somebody proved to be who they are with at the registry: all that has to be looked at again while it counts. */
export type RegistryProof =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'engine' }
  /** `id`: the user's. */
  | { readonly kind: 'password'; readonly id: string }
  /** `prefix`: what stood before the `@` of the login; `until`: when it ends by itself, seconds since the epoch. */
  | {
      readonly kind: 'access-key' | 'registry-login';
      readonly owner: LoginOwner;
      readonly prefix: string;
      readonly until?: number;
    };

/** What may be done in one repository. */
export interface RegistryGrant {
  readonly type: 'repository';
  readonly name: string;
  readonly actions: readonly ('pull' | 'push' | 'delete')[];
}

/**
 * What a token of the registry says (distribution, "Token Authentication Implementation"). Times in seconds since the epoch.
 * `iss` differs from those of tokens, tickets and sessions, so that none is ever taken for another.
 */
export interface RegistryTokenClaims {
  readonly iss: 'sluice-registry' | 'sluice-registry-refresh';
  /** The service that it is good for. */
  readonly aud: string;
  readonly by: RegistryProof;
  /** None in what only gets new tokens. */
  readonly access: readonly RegistryGrant[];
  readonly iat: number;
  readonly exp: number;
}

/** Whole requests of clients fit, those that mount from many repositories too. */
const longestToken = 16_384;

/** Signs `claims` with the installation's key, PKCS #8, PEM. */
export function signRegistryToken(claims: RegistryTokenClaims, privateKeyPem: string, keyId: string): string {
  return signJws(claims, privateKeyPem, keyId);
}

/**
 * Makes a check of tokens that any of `keys` signed: the claims of one that is genuine, of this kind, for this service and not
 * over at `nowMs`. Not whether what it was made with is still in force.
 */
export function createRegistryTokenVerifier(
  keys: readonly TokenKey[],
): (token: string, wanted: Pick<RegistryTokenClaims, 'iss' | 'aud'>, nowMs: number) => RegistryTokenClaims | undefined {
  const read = createJwsVerifier(keys, longestToken);
  return (token, { iss, aud }, nowMs) => {
    try {
      const claims = read(token);
      // As with tokens: only this product holds the key.
      if (claims['iss'] !== iss || claims['aud'] !== aud || typeof claims['exp'] !== 'number') return undefined;
      return nowMs < claims['exp'] * 1000 ? (claims as unknown as RegistryTokenClaims) : undefined;
    } catch (error) {
      if (error instanceof JwsError) return undefined;
      throw error;
    }
  };
}
