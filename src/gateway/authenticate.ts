import { TokenError, type TokenVerifier } from '../auth/token.ts';
import { clientError } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';
import { fieldValue } from './field.ts';
import type { RequestHead } from './request-head.ts';
import { type Cut, cutFields } from './rewrite-head.ts';

/** A proof that the caller may use the service: whoever forwards a call takes it as an argument. */
export interface Admission {
  /** The id of the calling user. */
  readonly userId: string;
  /** What carried the credential: it does not reach the image. */
  readonly cuts: readonly Cut[];
}

/**
 * Checks the call's IAM token (`X-Auth-Token`): signed by this installation, not over, scoped to the project of the
 * service. Throws `ClientError`: 401 for who the caller is, 403 for what the caller may do.
 */
export function authenticate(head: RequestHead, route: Route, tokens: TokenVerifier, nowMs: number): Admission {
  const carriers = head.fields.filter((field) => field.known === 'x-auth-token');
  const [carrier] = carriers;
  if (carrier === undefined) throw clientError('inference.token-missing', {});
  if (carriers.length > 1) throw clientError('inference.token-repeated', {});
  const claims = verifiedClaims(fieldValue(head.bytes, carrier), tokens, nowMs);
  if (claims.project === undefined) throw clientError('inference.token-unscoped', {});
  if (claims.project.id !== route.projectId) {
    throw clientError('inference.token-other-project', { project: claims.project.name });
  }
  return { userId: claims.sub, cuts: cutFields(head.fields, (field) => field === carrier) };
}

function verifiedClaims(token: string, tokens: TokenVerifier, nowMs: number) {
  try {
    return tokens.verify(token, nowMs);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    if (error.kind !== 'expired') throw clientError('inference.token-invalid', {}, { cause: error });
    const expiresAt = new Date(error.expiredAt ?? nowMs).toISOString();
    throw clientError('inference.token-expired', { expiresAt }, { cause: error });
  }
}
