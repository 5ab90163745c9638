import type { KeyLock } from '../../auth/key-lock.ts';
import {
  checkSignatureDate,
  type RequestSignature,
  readSignature,
  type SignedRequest,
  verifySignature,
} from '../../auth/request-signature.ts';
import { SignatureError } from '../../auth/signature-error.ts';
import { maskedKey, signatureRefusal } from '../../auth/signature-refusal.ts';
import { bodyHashHeader, signedTargetHeader } from '../../contract/gateway-headers.ts';
import type { AccessKey, Domain, IdentityReader, User } from '../../store/store.ts';
import type { ApiContext } from '../operation.ts';

/** What the check of a signature needs. */
export interface SignatureMeans {
  readonly store: { readonly identity: IdentityReader };
  /** The secret half of an access key. */
  secretOf(accessKey: AccessKey): string;
  readonly keyLock: KeyLock;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Who signed, and with which access key. */
export interface SignedCaller {
  readonly key: AccessKey;
  readonly user: User;
  readonly domain: Domain;
}

/** The user whose access key signed the request, and the user's domain. Throws `ClientError`, 401. */
export async function signedCaller(
  context: ApiContext,
  authorization: string,
  means: SignatureMeans,
): Promise<SignedCaller> {
  try {
    const request = requestOf(context);
    const signature = readSignature(request, authorization);
    const { key, user, domain } = await keyInForce(signature, means.store.identity);
    const address = context.req.header('X-Sluice-Client-Address') ?? '';
    if (means.keyLock.locked(key.accessKey, address, means.now())) throw new SignatureError('locked');
    checkSignatureDate(signature, means.now());
    verifyOnce(context, request, signature, means.secretOf(key), () =>
      means.keyLock.failed(key.accessKey, address, means.now()),
    );
    means.keyLock.passed(key.accessKey, address);
    return { key, user, domain };
  } catch (error) {
    throw error instanceof SignatureError ? signatureRefusal(error) : error;
  }
}

/** The gateway says what the client signed: this process's HTTP server rewrites paths and drops the bodies of GET requests. */
function requestOf(context: ApiContext): SignedRequest {
  return {
    method: context.req.method,
    target: context.req.header(signedTargetHeader) ?? '/',
    header: (name) => {
      const value = context.req.header(name);
      return value === undefined ? [] : [value];
    },
  };
}

async function keyInForce({ accessKey }: RequestSignature, reader: IdentityReader) {
  const key = await reader.accessKey(accessKey);
  const user = key?.enabled ? await reader.user({ id: key.userId }, undefined) : undefined;
  const domain = user?.enabled ? await reader.domain({ id: user.domainId }) : undefined;
  if (!(key && user && domain)) throw new SignatureError('unknown-key', { key: maskedKey(accessKey) });
  return { key, user, domain };
}

/** The gateway gives no hash to a request whose key it does not know yet: then it is not known. */
function verifyOnce(
  context: ApiContext,
  request: SignedRequest,
  signature: RequestSignature,
  secretKey: string,
  onBadSecret: () => void,
): void {
  const bodyHash = context.req.header(bodyHashHeader);
  if (bodyHash === undefined) throw new SignatureError('unknown-key', { key: maskedKey(signature.accessKey) });
  try {
    verifySignature(request, signature, secretKey, bodyHash);
  } catch (error) {
    if (error instanceof SignatureError && error.kind === 'bad-signature') onBadSecret();
    throw error;
  }
}
