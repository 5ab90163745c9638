import type { Revocations } from './revocations.ts';
import { TokenError, type TokenVerifier } from './token.ts';

/** `verifier`, but for tokens that were revoked: they throw `TokenError` too. */
export function revocableTokens(verifier: TokenVerifier, revocations: Revocations): TokenVerifier {
  return {
    verify(token, nowMs) {
      const claims = verifier.verify(token, nowMs);
      const issued = { userId: claims.sub, tokenId: claims.jti, issuedAt: claims.iat };
      if (revocations.revokes(issued)) throw new TokenError('revoked');
      return claims;
    },
  };
}
