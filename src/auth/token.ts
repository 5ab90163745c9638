import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { TokenKey } from '../contract/route.ts';

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

/** Longer tokens are refused unread: ours have some 600 bytes. */
const longestToken = 4096;
/** Verified tokens that a verifier remembers. Only genuine tokens enter, so a stranger cannot displace them. */
const rememberedTokens = 4096;

/** Signs `claims` as a compact JWS with Ed25519 (RFC 7515, section 7.1; RFC 8037). The key is PKCS #8, PEM. */
export function signToken(claims: TokenClaims, privateKeyPem: string, keyId: string): string {
  const header = encode({ alg: 'EdDSA', kid: keyId, typ: 'JWT' });
  const signed = `${header}.${encode(claims)}`;
  const signature = sign(null, Buffer.from(signed), createPrivateKey(privateKeyPem));
  return `${signed}.${signature.toString('base64url')}`;
}

/** Makes a verifier for tokens that any of `keys` signed. It keeps what it has verified, so that a repeated token costs a look-up. */
export function createTokenVerifier(keys: readonly TokenKey[]): TokenVerifier {
  const publicKeys = new Map(keys.map((key) => [key.id, createPublicKey(key.publicKey)]));
  const verified = new Map<string, TokenClaims>();
  return {
    verify(token, nowMs) {
      let claims = verified.get(token);
      if (claims === undefined) {
        claims = verifySignature(token, publicKeys);
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

function verifySignature(token: string, publicKeys: ReadonlyMap<string, KeyObject>): TokenClaims {
  if (token.length > longestToken) throw new TokenError('malformed');
  const match = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token);
  const [, head, payload, signature] = match ?? [];
  if (head === undefined || payload === undefined || signature === undefined) throw new TokenError('malformed');
  const header = decode(head);
  if (header['alg'] !== 'EdDSA' || typeof header['kid'] !== 'string') throw new TokenError('malformed');
  const key = publicKeys.get(header['kid']);
  if (key === undefined) throw new TokenError('unknown-key');
  const bytes = Buffer.from(signature, 'base64url');
  // One token has one spelling: the last character's spare bits have to be zero.
  if (bytes.toString('base64url') !== signature) throw new TokenError('malformed');
  if (!verify(null, Buffer.from(`${head}.${payload}`), key, bytes)) throw new TokenError('bad-signature');
  const claims = decode(payload);
  // Only this product holds the key: after the signature these are the facts that a later version might change.
  if (claims['iss'] !== 'sluice' || typeof claims['exp'] !== 'number') throw new TokenError('malformed');
  return claims as unknown as TokenClaims;
}

function remember(verified: Map<string, TokenClaims>, token: string, claims: TokenClaims): void {
  if (verified.size >= rememberedTokens) {
    const oldest = verified.keys().next();
    if (!oldest.done) verified.delete(oldest.value);
  }
  verified.set(token, claims);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through: not JSON is as malformed as JSON that is no object.
  }
  throw new TokenError('malformed');
}
