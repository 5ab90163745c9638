import {
  checkBodyHash,
  checkSignatureDate,
  declaresBodyHash,
  emptyBodyHash,
  needsBodyHash,
  type RequestSignature,
  signatureEnd,
  verifySignature,
} from '../auth/request-signature.ts';
import { SignatureError } from '../auth/signature-error.ts';
import { appSignatureRefusal, maskedKey, signatureRefusal } from '../auth/signature-refusal.ts';
import type { Credential } from '../contract/connection.ts';
import { type ClientError, clientError } from '../contract/errors.ts';
import { mayDo } from '../contract/roles.ts';
import type { Route } from '../contract/route.ts';
import type { Admission, Call, SingleUse } from './admission.ts';
import { authorizeApp } from './admit-app.ts';
import { fieldsNamed, fieldValue } from './field.ts';
import type { KnownCallers, Proof } from './proof.ts';
import type { RequestHead } from './request-head.ts';
import { inWords, type SignedHead } from './signed-head.ts';
import { temporaryKey } from './temporary-key.ts';

/** Who holds the key that a signature names. */
interface Signer extends Pick<Admission, 'issuedAt' | 'askedWith'> {
  readonly credential: Credential;
  readonly secret: string;
  /** Throws `ClientError`, 403, when the signer may not call the service. */
  authorize(): void;
  refusal(error: SignatureError): ClientError;
}

/**
 * A signature with an access key, with the key of an app, or with a temporary access key and its security token. Throws `ClientError`. `'body-needed'`: nothing is wrong so far,
 * and the rest is in the body.
 */
export function admitSignature(
  call: Call,
  signed: SignedHead,
  route: Route,
  callers: KnownCallers,
  nowMs: number,
): Proof | 'body-needed' {
  const { signature, carrier } = signed;
  const signer = inWords(() => signerOf(signed, call.head, route, callers, nowMs));
  if (signer === undefined) {
    throw signatureRefusal(new SignatureError('unknown-key', { key: maskedKey(signature.accessKey) }));
  }
  const inTheirWords = <Result>(check: () => Result): Result => {
    try {
      return check();
    } catch (error) {
      throw error instanceof SignatureError ? signer.refusal(error) : error;
    }
  };
  const bodyHash = call.bodyHash ?? (call.body.complete ? emptyBodyHash : undefined);
  return inTheirWords(() => {
    if (callers.keyLock.locked(signature.accessKey, call.clientAddress, nowMs)) throw new SignatureError('locked');
    // Decided with the head: a body that had to be waited for may have made the date an old one. Where a signature counts
    // once, nobody remembers it beyond its date.
    if (call.bodyHash === undefined || route.policy?.rejectReplays) checkSignatureDate(signature, nowMs);
    if (bodyHash === undefined && needsBodyHash(signature)) return 'body-needed';
    verify(call, signed, signer.secret, bodyHash, callers, nowMs);
    signer.authorize();
    const proof: Proof = {
      credential: signer.credential,
      ...(signer.issuedAt !== undefined && { issuedAt: signer.issuedAt }),
      ...(signer.askedWith && { askedWith: signer.askedWith }),
      carrier,
      ...(route.policy?.rejectReplays && { once: singleUse(signature, signer) }),
    };
    if (bodyHash !== undefined || !declaresBodyHash(signature)) return proof;
    return { ...proof, checkBody: (hash) => inTheirWords(() => checkBodyHash(signature, hash)) };
  });
}

function singleUse(signature: RequestSignature, signer: Signer): SingleUse {
  return {
    id: `signature/${signature.signature}`,
    untilMs: signatureEnd(signature),
    refusal: () => signer.refusal(new SignatureError('replayed')),
  };
}

function verify(
  { clientAddress }: Call,
  { request, signature }: SignedHead,
  secret: string,
  bodyHash: string | undefined,
  { keyLock }: KnownCallers,
  nowMs: number,
): void {
  try {
    verifySignature(request, signature, secret, bodyHash);
  } catch (error) {
    if (error instanceof SignatureError && error.kind === 'bad-signature') {
      keyLock.failed(signature.accessKey, clientAddress, nowMs);
    }
    throw error;
  }
  keyLock.passed(signature.accessKey, clientAddress);
}

/** Access keys first: an app's key looks different, but nothing forbids that it is the same. Throws `SignatureError`. */
function signerOf(
  signed: SignedHead,
  head: RequestHead,
  route: Route,
  callers: KnownCallers,
  nowMs: number,
): Signer | undefined {
  const { accessKeys, apps, secrets } = callers;
  const name = signed.signature.accessKey;
  const key = accessKeys.find(name);
  const app = key === undefined ? apps.withKey(name) : undefined;
  const record = key ?? app;
  if (record === undefined) return temporarySigner(signed, head, route, callers, nowMs);
  const secret = secrets.open(name, record);
  if (secret === undefined) return undefined;
  if (app !== undefined) {
    return {
      credential: { kind: 'app-key', id: app.appId, userId: app.userId },
      secret,
      authorize: () => authorizeApp(app, route),
      refusal: appSignatureRefusal,
    };
  }
  if (key === undefined) return undefined;
  return {
    credential: { kind: 'access-key', id: name, userId: key.userId },
    secret,
    authorize: () => authorizeKey(head, key, route),
    refusal: signatureRefusal,
  };
}

function temporarySigner(
  signed: SignedHead,
  head: RequestHead,
  route: Route,
  callers: KnownCallers,
  nowMs: number,
): Signer | undefined {
  const key = temporaryKey(signed, callers, nowMs);
  if (key === undefined) return undefined;
  return {
    credential: { kind: 'temporary-key', id: key.accessKey, userId: key.userId },
    issuedAt: key.iat,
    askedWith: key.by,
    secret: key.secretKey,
    authorize: () => authorizeKey(head, key, route),
    refusal: signatureRefusal,
  };
}

/** What an access key may do, and where. */
interface KeyScope {
  readonly projectIds: readonly string[];
  /** Absent: to call services. */
  readonly roles?: readonly string[];
}

/** An access key is good in all projects of its user; `X-Project-Id`, where it is given, says which one is meant. */
function authorizeKey(head: RequestHead, { projectIds, roles }: KeyScope, route: Route): void {
  const named = fieldsNamed(head, 'x-project-id');
  const meant = named.every((field) => fieldValue(head.bytes, field) === route.projectId);
  if (!meant || !projectIds.includes(route.projectId)) throw clientError('auth.key-other-project', {});
  if (roles !== undefined && !mayDo(roles, 'services.call')) throw clientError('inference.role-missing', {});
}
