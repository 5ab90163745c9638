import { checkSignatureDate, emptyBodyHash, signsBody, verifySignature } from '../auth/request-signature.ts';
import { SignatureError } from '../auth/signature-error.ts';
import { maskedKey } from '../auth/signature-refusal.ts';
import { type TokenClaims, TokenError, type TokenVerifier } from '../auth/token.ts';
import type { CredentialKind } from '../contract/connection.ts';
import { clientError } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';
import type { OpenAccessKey } from './access-keys.ts';
import type { Admission, Call } from './admission.ts';
import { type Field, fieldValue } from './field.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { RequestHead } from './request-head.ts';
import { cutFields } from './rewrite-head.ts';
import { inWords, type SignedHead, signedHead } from './signed-head.ts';

type Means = Pick<GatewayContext, 'accessKeys' | 'keyLock' | 'tokens'>;

/**
 * Checks who calls, by the first of these that the call carries: a signature, `X-Auth-Token`, a token of ours behind
 * `Authorization: Bearer`. Whoever it is has to be of the project of the service. Throws `ClientError`: 401 for who the
 * caller is, 403 for what the caller may do. `'body-needed'`: nothing is wrong so far, and the rest is in the body.
 */
export function authenticate(call: Call, route: Route, means: Means, nowMs: number): Admission | 'body-needed' {
  const signed = signedHead(call.head);
  if (signed !== undefined) return admitSignature(call, signed, route, means, nowMs);
  return admitToken(call.head, route, means.tokens(), nowMs);
}

/** What belongs to the signing scheme, beside the `Authorization` that carries the signature. */
const signingFields = new Set<Field['known']>(['x-sdk-date', 'x-sdk-content-sha256', 'x-security-token']);

function admitSignature(
  call: Call,
  { request, signature, carrier }: SignedHead,
  route: Route,
  { accessKeys, keyLock }: Means,
  nowMs: number,
): Admission | 'body-needed' {
  const { head, clientAddress } = call;
  const key = accessKeys.find(signature.accessKey);
  const bodyHash = call.bodyHash ?? (call.body.complete ? emptyBodyHash : undefined);
  return inWords(() => {
    if (key === undefined) throw new SignatureError('unknown-key', { key: maskedKey(signature.accessKey) });
    if (keyLock.locked(signature.accessKey, clientAddress, nowMs)) throw new SignatureError('locked');
    // Decided with the head: a body that had to be waited for may have made the date an old one.
    if (call.bodyHash === undefined) checkSignatureDate(signature, nowMs);
    if (bodyHash === undefined && signsBody(signature)) return 'body-needed';
    try {
      verifySignature(request, signature, key.secretKey, bodyHash);
    } catch (error) {
      if (error instanceof SignatureError && error.kind === 'bad-signature') {
        keyLock.failed(signature.accessKey, clientAddress, nowMs);
      }
      throw error;
    }
    keyLock.passed(signature.accessKey, clientAddress);
    authorizeKey(head, key, route);
    return {
      credential: { kind: 'access-key', id: signature.accessKey, userId: key.userId },
      cuts: cutFields(head.fields, (field) => field === carrier || signingFields.has(field.known)),
    };
  });
}

/** An access key is good in all projects of its user; `X-Project-Id`, where it is given, says which one is meant. */
function authorizeKey(head: RequestHead, key: OpenAccessKey, route: Route): void {
  const named = head.fields.filter((field) => field.known === 'x-project-id');
  const meant = named.every((field) => fieldValue(head.bytes, field) === route.projectId);
  if (!meant || !key.projectIds.includes(route.projectId)) throw clientError('auth.key-other-project', {});
}

function admitToken(head: RequestHead, route: Route, tokens: TokenVerifier, nowMs: number): Admission {
  const { claims, carrier, kind } = presentedToken(head, tokens, nowMs);
  if (claims.project === undefined) throw clientError('inference.token-unscoped', {});
  if (claims.project.id !== route.projectId) {
    throw clientError('inference.token-other-project', { project: claims.project.name });
  }
  return {
    credential: { kind, id: claims.jti, userId: claims.sub },
    issuedAt: claims.iat,
    ...(claims.instance !== undefined && { instanceId: claims.instance }),
    cuts: cutFields(head.fields, (field) => field === carrier),
  };
}

interface PresentedToken {
  readonly kind: Extract<CredentialKind, 'token' | 'bearer'>;
  readonly claims: TokenClaims;
  readonly carrier: Field;
}

function presentedToken(head: RequestHead, tokens: TokenVerifier, nowMs: number): PresentedToken {
  const carriers = head.fields.filter((field) => field.known === 'x-auth-token');
  const [carrier] = carriers;
  if (carriers.length > 1) throw clientError('inference.token-repeated', {});
  if (carrier !== undefined) {
    return { kind: 'token', carrier, claims: verifiedClaims(fieldValue(head.bytes, carrier), tokens, nowMs) };
  }
  const bearer = bearerToken(head, tokens, nowMs);
  if (bearer === undefined) throw clientError('inference.token-missing', {});
  return bearer;
}

/** A token of ours behind `Bearer`. Anything else in `Authorization` is the image's affair. Throws when ours is over. */
function bearerToken(head: RequestHead, tokens: TokenVerifier, nowMs: number): PresentedToken | undefined {
  for (const carrier of head.fields) {
    if (carrier.known !== 'authorization') continue;
    const token = /^Bearer +(\S+)$/i.exec(fieldValue(head.bytes, carrier))?.[1];
    if (token === undefined) continue;
    try {
      return { kind: 'bearer', carrier, claims: tokens.verify(token, nowMs) };
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      if (error.kind === 'expired') throw expired(error, nowMs);
    }
  }
  return undefined;
}

function verifiedClaims(token: string, tokens: TokenVerifier, nowMs: number): TokenClaims {
  try {
    return tokens.verify(token, nowMs);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    if (error.kind !== 'expired') throw clientError('inference.token-invalid', {}, { cause: error });
    throw expired(error, nowMs);
  }
}

function expired(error: TokenError, nowMs: number) {
  const expiresAt = new Date(error.expiredAt ?? nowMs).toISOString();
  return clientError('inference.token-expired', { expiresAt }, { cause: error });
}
