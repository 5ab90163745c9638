import { checkSecurityToken, isRevokedWithTokens, type SecurityTokenClaims } from '../auth/security-token.ts';
import { SignatureError } from '../auth/signature-error.ts';
import type { KnownCallers } from './proof.ts';
import type { SignedHead } from './signed-head.ts';

/**
 * The temporary access key that a signature names, opened from the `X-Security-Token` beside it: nobody has to be asked.
 * Undefined when there is no such field. Throws `SignatureError` when the token is not that of the key, over, or revoked.
 */
export function temporaryKey(
  { request, signature }: SignedHead,
  { accessKeys, revocations, securityToken }: Pick<KnownCallers, 'accessKeys' | 'revocations' | 'securityToken'>,
  nowMs: number,
): SecurityTokenClaims | undefined {
  const given = request.header('x-security-token').filter((value) => value !== '');
  const [token] = given;
  if (token === undefined) return undefined;
  const claims = given.length === 1 ? securityToken(token) : undefined;
  checkSecurityToken(claims, signature.accessKey, nowMs);
  const { by } = claims;
  const lost = by.kind === 'access-key' && accessKeys.find(by.id)?.userId !== claims.userId;
  if (lost || isRevokedWithTokens(claims, revocations)) throw new SignatureError('security-token-revoked');
  return claims;
}
