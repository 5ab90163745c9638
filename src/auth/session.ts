import type { TokenKey } from '../contract/route.ts';
import { createJwsVerifier, JwsError, signJws } from './jws.ts';
import type { Revocations } from './revocations.ts';
import type { NamedId } from './token.ts';

/**
 * What the cookie of a signed-in console says. Times in seconds since the epoch. `iss` differs from those of tokens and tickets,
 * so that none is ever taken for another: a session calls no service, and a token signs nobody in.
 */
export interface SessionClaims {
  readonly iss: 'sluice-session';
  /** Unique id of the session; it is revoked like that of a token. */
  readonly jti: string;
  /** The user's id. */
  readonly sub: string;
  readonly domain: NamedId;
  readonly iat: number;
  readonly exp: number;
}

/** Signs `claims` with the installation's key, PKCS #8, PEM. */
export function signSession(claims: SessionClaims, privateKeyPem: string, keyId: string): string {
  return signJws(claims, privateKeyPem, keyId);
}

/** Makes a check of sessions that any of `keys` signed: the claims of one that is genuine, not over at `nowMs` and not revoked. */
export function createSessionVerifier(
  keys: readonly TokenKey[],
  revocations: Revocations,
): (session: string, nowMs: number) => SessionClaims | undefined {
  const read = createJwsVerifier(keys);
  return (session, nowMs) => {
    const claims = genuineClaims(session, read);
    if (claims === undefined || nowMs >= claims.exp * 1000) return undefined;
    const issued = { userId: claims.sub, tokenId: claims.jti, issuedAt: claims.iat };
    return revocations.revokes(issued) ? undefined : claims;
  };
}

function genuineClaims(session: string, read: ReturnType<typeof createJwsVerifier>): SessionClaims | undefined {
  try {
    const claims = read(session);
    // As with tokens: only this product holds the key.
    const isSession = claims['iss'] === 'sluice-session' && typeof claims['exp'] === 'number';
    return isSession ? (claims as unknown as SessionClaims) : undefined;
  } catch (error) {
    if (error instanceof JwsError) return undefined;
    throw error;
  }
}
