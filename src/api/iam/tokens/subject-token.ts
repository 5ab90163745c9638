import { type TokenClaims, TokenError } from '../../../auth/token.ts';
import { clientError } from '../../../contract/errors.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { ApiContext } from '../../operation.ts';

/** What the token that a call is about says: that of `X-Subject-Token`. */
export function subjectClaims(context: ApiContext, deps: Pick<ApiDependencies, 'tokens' | 'now'>): TokenClaims {
  const token = context.req.header('X-Subject-Token');
  if (!token) throw clientError('request.missing-field', { field: 'X-Subject-Token' });
  try {
    return deps.tokens.verify(token, deps.now());
  } catch (error) {
    if (error instanceof TokenError) throw clientError('iam.token-not-found', {}, { cause: error });
    throw error;
  }
}
