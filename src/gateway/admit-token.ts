import { type TokenClaims, TokenError } from '../auth/token.ts';
import type { CredentialKind } from '../contract/connection.ts';
import { clientError } from '../contract/errors.ts';
import { mayDo } from '../contract/roles.ts';
import type { Route } from '../contract/route.ts';
import { type Field, fieldsNamed, fieldValue } from './field.ts';
import type { KnownCallers, Proof } from './proof.ts';
import type { RequestHead } from './request-head.ts';

/** `X-Auth-Token`. Undefined when there is none. Throws `ClientError`. */
export function admitToken(head: RequestHead, route: Route, callers: KnownCallers, nowMs: number): Proof | undefined {
  const carriers = fieldsNamed(head, 'x-auth-token');
  const [carrier] = carriers;
  if (carrier === undefined) return undefined;
  if (carriers.length > 1) throw clientError('inference.token-repeated', {});
  try {
    const claims = callers.tokens().verify(fieldValue(head.bytes, carrier), nowMs);
    return proofOf('token', claims, carrier, route, callers);
  } catch (error) {
    throw refusalOf(error, nowMs);
  }
}

/** `Authorization: Bearer` with a token of ours. Undefined for any other `Authorization`, which is the image's affair. */
export function admitBearer(head: RequestHead, route: Route, callers: KnownCallers, nowMs: number): Proof | undefined {
  for (const carrier of fieldsNamed(head, 'authorization')) {
    const token = bearerToken(head, carrier);
    if (token === undefined) continue;
    try {
      return proofOf('bearer', callers.tokens().verify(token, nowMs), carrier, route, callers);
    } catch (error) {
      if (!(error instanceof TokenError) || error.kind === 'expired') throw refusalOf(error, nowMs);
    }
  }
  return undefined;
}

/** What stands behind `Authorization: Bearer`; undefined for other fields and schemes. */
export function bearerToken(head: RequestHead, field: Field): string | undefined {
  if (field.known !== 'authorization') return undefined;
  return /^Bearer +(\S+)$/i.exec(fieldValue(head.bytes, field))?.[1];
}

function proofOf(
  kind: Extract<CredentialKind, 'token' | 'bearer'>,
  claims: TokenClaims,
  carrier: Field,
  route: Route,
  { revocations }: KnownCallers,
): Proof {
  if (revocations.revokes({ userId: claims.sub, tokenId: claims.jti, issuedAt: claims.iat })) {
    throw clientError('inference.token-revoked', {});
  }
  if (claims.project === undefined) throw clientError('inference.token-unscoped', {});
  if (claims.project.id !== route.projectId) {
    throw clientError('inference.token-other-project', { project: claims.project.name });
  }
  if (!mayDo(claims.roles, 'services.call')) throw clientError('inference.role-missing', {});
  return {
    credential: { kind, id: claims.jti, userId: claims.sub },
    issuedAt: claims.iat,
    ...(claims.instance !== undefined && { instanceId: claims.instance }),
    carrier,
  };
}

function refusalOf(error: unknown, nowMs: number): unknown {
  if (!(error instanceof TokenError)) return error;
  if (error.kind !== 'expired') return clientError('inference.token-invalid', {}, { cause: error });
  const expiresAt = new Date(error.expiredAt ?? nowMs).toISOString();
  return clientError('inference.token-expired', { expiresAt }, { cause: error });
}
