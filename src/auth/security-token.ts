import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { TokenKey } from '../contract/route.ts';
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

/** What makes and reads security tokens. */
export interface SecurityTokenKeys {
  /** That of `gatewaySecretsKey`, which the workers have as well: with it alone a token can be read, but not made. */
  readonly sealing: Uint8Array;
  /** The installation's key that signs tokens of every kind, PKCS #8, PEM. */
  readonly signing: { readonly id: string; readonly privateKey: string };
  readonly verifying: readonly TokenKey[];
}

export function createSecurityTokens(keys: SecurityTokenKeys, revocations: Revocations): SecurityTokens {
  const read = createSecurityTokenReader(keys.verifying);
  return {
    seal: (claims) => sealSecurityToken(claims, keys),
    open: (token) => read(token, () => keys.sealing),
    isRevoked: (claims) => isRevokedWithTokens(claims, revocations),
  };
}

/** Longer texts are refused unread: those with the most projects have some 5,000 characters. */
const longestToken = 16_384;

const purpose = 'security-token';

/** What is signed begins with a word that no other signed text of the installation begins with. */
const signedText = (json: string) => Buffer.from(`${purpose}\n${json}`);

/** Sealed, so that its holder learns nothing from it; signed, so that no worker can make one. */
function sealSecurityToken(claims: SecurityTokenClaims, { sealing, signing }: SecurityTokenKeys): string {
  const json = JSON.stringify(claims);
  const signature = sign(null, signedText(json), createPrivateKey(signing.privateKey)).toString('base64url');
  return seal(`${signing.id}.${signature}.${json}`, sealing, purpose);
}

/**
 * Opens a security token with the key that sealed it, which is asked for when it is needed; undefined for what is none, or was
 * signed by nobody that is known.
 */
export type SecurityTokenReader = (token: string, sealing: () => Uint8Array) => SecurityTokenClaims | undefined;

/** Genuine tokens that a reader remembers: one that comes again costs a look-up, and no stranger displaces one. */
const rememberedTokens = 1_024;

/** Makes a reader of security tokens that any of `keys` signed. */
export function createSecurityTokenReader(keys: readonly TokenKey[]): SecurityTokenReader {
  const publicKeys = new Map(keys.map((key) => [key.id, createPublicKey(key.publicKey)]));
  const genuine = new Map<string, SecurityTokenClaims>();
  return (token, sealing) => {
    const known = genuine.get(token);
    if (known !== undefined || token.length > longestToken) return known;
    const [, id = '', signature = '', json = ''] = /^([^.]*)\.([^.]*)\.(.*)$/s.exec(opened(token, sealing())) ?? [];
    const key = publicKeys.get(id);
    if (key === undefined || !verify(null, signedText(json), key, Buffer.from(signature, 'base64url')))
      return undefined;
    const claims = JSON.parse(json) as SecurityTokenClaims;
    if (genuine.size >= rememberedTokens) genuine.delete(genuine.keys().next().value ?? '');
    genuine.set(token, claims);
    return claims;
  };
}

/** Empty for what is not sealed by this installation. */
function opened(token: string, sealing: Uint8Array): string {
  try {
    return unseal(token, sealing, purpose);
  } catch (error) {
    if (error instanceof CannotUnseal) return '';
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
