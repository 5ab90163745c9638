import type { TokenKey } from '../contract/route.ts';
import { createJwsVerifier, JwsError, signJws } from './jws.ts';

/** A name with its id: a domain or a project. */
export interface NamedId {
  readonly id: string;
  readonly name: string;
}

/** What an IAM token says. Times in seconds since the epoch (RFC 7519, section 4.1). */
export interface TokenClaims {
  readonly iss: 'sluice';
  /** Unique id of the token. */
  readonly jti: string;
  /** The user's id. */
  readonly sub: string;
  /** The user's name. */
  readonly name: string;
  /** The domain that the user belongs to. */
  readonly domain: NamedId;
  /** Given when the token is scoped to a project. */
  readonly project?: NamedId;
  /** `true` when the token is scoped to the domain itself. */
  readonly domainScoped?: boolean;
  readonly roles: readonly string[];
  readonly methods: readonly string[];
  /**
   * The one instance that the token is good for; such calls are not counted as the service's. Absent: all. Only the
   * platform makes such tokens, for its own checks of that instance.
   */
  readonly instance?: string;
  readonly iat: number;
  readonly exp: number;
}

export type TokenErrorKind = 'malformed' | 'bad-signature' | 'expired' | 'unknown-key' | 'revoked';

/** Why a token is not accepted. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly kind: TokenErrorKind;
  /** When the token ended, ms; only for `expired`, whose signature was good. */
  readonly expiredAt: number | undefined;

  constructor(kind: TokenErrorKind, expiredAt?: number) {
    super(`token is not accepted: ${kind}`);
    this.kind = kind;
    this.expiredAt = expiredAt;
  }
}

export interface TokenVerifier {
  /** The claims of a token that is genuine and not over at `nowMs`; throws `TokenError` otherwise. */
  verify(token: string, nowMs: number): TokenClaims;
}

/** How long a token is good for (reference, 3.1). */
export const tokenLifetimeSeconds = 24 * 3_600;

/** Verified tokens that a verifier remembers. Only genuine tokens enter, so a stranger cannot displace them. */
const rememberedTokens = 4096;

/** Signs `claims` with the installation's key, PKCS #8, PEM. */
export function signToken(claims: TokenClaims, privateKeyPem: string, keyId: string): string {
  return signJws(claims, privateKeyPem, keyId);
}

/** Makes a verifier for tokens that any of `keys` signed. It keeps what it has verified, so that a repeated token costs a look-up. */
export function createTokenVerifier(keys: readonly TokenKey[]): TokenVerifier {
  const read = createJwsVerifier(keys);
  const verified = new Map<string, TokenClaims>();
  return {
    verify(token, nowMs) {
      let claims = verified.get(token);
      if (claims === undefined) {
        claims = tokenClaims(token, read);
        remember(verified, token, claims);
      }
      if (nowMs >= claims.exp * 1000) {
        verified.delete(token);
        throw new TokenError('expired', claims.exp * 1000);
      }
      return claims;
    },
  };
}

function tokenClaims(token: string, read: ReturnType<typeof createJwsVerifier>): TokenClaims {
  try {
    const claims = read(token);
    // Only this product holds the key: after the signature these are the facts that a later version might change.
    if (claims['iss'] !== 'sluice' || typeof claims['exp'] !== 'number') throw new TokenError('malformed');
    return claims as unknown as TokenClaims;
  } catch (error) {
    throw error instanceof JwsError ? new TokenError(error.kind) : error;
  }
}

function remember(verified: Map<string, TokenClaims>, token: string, claims: TokenClaims): void {
  if (verified.size >= rememberedTokens) {
    const oldest = verified.keys().next();
    if (!oldest.done) verified.delete(oldest.value);
  }
  verified.set(token, claims);
}
