import type { KeyLock } from '../../auth/key-lock.ts';
import {
  checkSignatureDate,
  type RequestSignature,
  readSignature,
  type SignedRequest,
  verifySignature,
} from '../../auth/request-signature.ts';
import { checkSecurityToken, type SecurityTokenClaims, type SecurityTokens } from '../../auth/security-token.ts';
import { SignatureError } from '../../auth/signature-error.ts';
import { maskedKey, signatureRefusal } from '../../auth/signature-refusal.ts';
import { bodyHashHeader, signedTargetHeader } from '../../contract/gateway-headers.ts';
import type { AccessKey, Domain, IdentityReader, User } from '../../store/identities.ts';
import type { ApiContext } from '../operation.ts';

/** What the check of a signature needs. */
export interface SignatureMeans {
  readonly store: { readonly identity: IdentityReader };
  /** The secret half of an access key. */
  secretOf(accessKey: AccessKey): string;
  readonly securityTokens: SecurityTokens;
  readonly keyLock: KeyLock;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Who signed, and with which access key. */
export interface SignedCaller {
  readonly accessKey: string;
  readonly user: User;
  readonly domain: Domain;
  /** Of a temporary key. */
  readonly temporary: SecurityTokenClaims | undefined;
}

/** What a signature is verified with. */
interface KeyInForce extends SignedCaller {
  readonly secretKey: string;
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
    const { secretKey, ...caller } = await keyInForce(request, signature, means);
    const { accessKey } = caller;
    const address = context.req.header('X-Sluice-Client-Address') ?? '';
    if (means.keyLock.locked(accessKey, address, means.now())) throw new SignatureError('locked');
    checkSignatureDate(signature, means.now());
    verifyOnce(context, request, signature, secretKey, () => means.keyLock.failed(accessKey, address, means.now()));
    means.keyLock.passed(accessKey, address);
    return caller;
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

/** An access key of the store; else the temporary one whose security token came with the request. */
async function keyInForce(
  request: SignedRequest,
  { accessKey }: RequestSignature,
  means: SignatureMeans,
): Promise<KeyInForce> {
  const { identity } = means.store;
  const key = await identity.accessKey(accessKey);
  const temporary = key === undefined ? await temporaryKey(request, accessKey, means) : undefined;
  const userId = key?.enabled ? key.userId : temporary?.userId;
  const user = userId === undefined ? undefined : await identity.user({ id: userId }, undefined);
  const domain = user?.enabled ? await identity.domain({ id: user.domainId }) : undefined;
  if (!(user && domain)) throw new SignatureError('unknown-key', { key: maskedKey(accessKey) });
  const secretKey = key === undefined ? temporary?.secretKey : means.secretOf(key);
  if (secretKey === undefined) throw new SignatureError('unknown-key', { key: maskedKey(accessKey) });
  return { accessKey, secretKey, user, domain, temporary };
}

/** Undefined when no security token came. Throws `SignatureError` when it is not that of the key, over, or revoked. */
async function temporaryKey(
  request: SignedRequest,
  accessKey: string,
  { store, securityTokens, now }: SignatureMeans,
): Promise<SecurityTokenClaims | undefined> {
  const [token = ''] = request.header('x-security-token');
  if (token === '') return undefined;
  const claims = securityTokens.open(token);
  checkSecurityToken(claims, accessKey, now());
  const { by } = claims;
  const source = by.kind === 'access-key' ? await store.identity.accessKey(by.id) : undefined;
  // A key that came back as somebody else's is another one.
  const lost = by.kind === 'access-key' && !(source?.enabled && source.userId === claims.userId);
  if (lost || securityTokens.isRevoked(claims)) throw new SignatureError('security-token-revoked');
  return claims;
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
