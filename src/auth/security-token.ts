import type { Revocations } from './revocations.ts';
import { CannotUnseal, seal, unseal } from './seal.ts';
import { SignatureError } from './signature-error.ts';
import type { TicketClaims } from './ticket.ts';

/** A temporary access key, and whose it is: what a security token holds. Times in seconds since the epoch. */
export interface SecurityTokenClaims {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly userId: string;
  readonly roles: readonly string[];
  /** The only projects that it is good in. */
  readonly projectIds: readonly string[];
  /** What it was asked for with; it is over when that is revoked. */
  readonly by: TicketClaims['by'];
  /** When what it was asked for with was issued: what revokes that one revokes this one. */
  readonly iat: number;
  readonly exp: number;
}

/** Temporary access keys: nothing of them is stored, their security tokens hold everything. */
export interface SecurityTokens {
  seal(claims: SecurityTokenClaims): string;
  /** Undefined for what is none of this installation. */
  open(token: string): SecurityTokenClaims | undefined;
  /** Whether what the key was asked for with was revoked as a token. */
  isRevoked(claims: SecurityTokenClaims): boolean;
}

/** `key` is that of `gatewaySecretsKey`, which the workers have as well. */
export function createSecurityTokens(key: Uint8Array, revocations: Revocations): SecurityTokens {
  return {
    seal: (claims) => sealSecurityToken(claims, key),
    open: (token) => openSecurityToken(token, key),
    isRevoked: (claims) => isRevokedWithTokens(claims, revocations),
  };
}

/** Longer texts are refused unread: those with the most projects have some 10,000 characters. */
const longestToken = 16_384;

const purpose = 'security-token';

/** Whoever verifies signatures can open it; its holder cannot. */
function sealSecurityToken(claims: SecurityTokenClaims, key: Uint8Array): string {
  return seal(JSON.stringify(claims), key, purpose);
}

/** Opens what `sealSecurityToken` made; undefined for anything else. */
export function openSecurityToken(token: string, key: Uint8Array): SecurityTokenClaims | undefined {
  if (token.length > longestToken) return undefined;
  try {
    // Only this product holds the key: what opens was written by it.
    return JSON.parse(unseal(token, key, purpose)) as SecurityTokenClaims;
  } catch (error) {
    if (error instanceof CannotUnseal) return undefined;
    throw error;
  }
}

/** Throws `SignatureError` unless the token belongs to the access key that a signature names, and is not over at `nowMs`. */
export function checkSecurityToken(
  claims: SecurityTokenClaims | undefined,
  accessKey: string,
  nowMs: number,
): asserts claims is SecurityTokenClaims {
  if (claims?.accessKey !== accessKey) throw new SignatureError('security-token-invalid');
  if (nowMs < claims.exp * 1_000) return;
  throw new SignatureError('security-token-expired', { expiresAt: new Date(claims.exp * 1_000).toISOString() });
}

/** Whether what a temporary key was asked for with was revoked as a token. Whether it is an access key in force is another question. */
export function isRevokedWithTokens({ by, userId, iat }: SecurityTokenClaims, revocations: Revocations): boolean {
  return revocations.revokes({ userId, tokenId: by.kind === 'token' ? by.id : undefined, issuedAt: iat });
}
