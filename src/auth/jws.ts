import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { TokenKey } from '../contract/route.ts';

export type JwsErrorKind = 'malformed' | 'bad-signature' | 'unknown-key';

/** Why a signed text is not accepted. */
export class JwsError extends Error {
  override readonly name = 'JwsError';
  readonly kind: JwsErrorKind;

  constructor(kind: JwsErrorKind) {
    super(`signed text is not accepted: ${kind}`);
    this.kind = kind;
  }
}

/** Longer texts are refused unread: ours have some 600 bytes, and 2,700 at most; those of the registry may have more. */
const longestText = 4096;

/** Signs `claims` as a compact JWS with Ed25519 (RFC 7515, section 7.1; RFC 8037). The key is PKCS #8, PEM. */
export function signJws(claims: object, privateKeyPem: string, keyId: string): string {
  const header = encode({ alg: 'EdDSA', kid: keyId, typ: 'JWT' });
  const signed = `${header}.${encode(claims)}`;
  const signature = sign(null, Buffer.from(signed), createPrivateKey(privateKeyPem));
  return `${signed}.${signature.toString('base64url')}`;
}

/** Gives the claims of texts that any of `keys` signed; throws `JwsError` for others. What the claims mean is the caller's to check. */
export function createJwsVerifier(
  keys: readonly TokenKey[],
  longest = longestText,
): (text: string) => Readonly<Record<string, unknown>> {
  const publicKeys = new Map(keys.map((key) => [key.id, createPublicKey(key.publicKey)]));
  return (text) => {
    if (text.length > longest) throw new JwsError('malformed');
    return verifiedClaims(text, publicKeys);
  };
}

function verifiedClaims(text: string, publicKeys: ReadonlyMap<string, KeyObject>): Record<string, unknown> {
  const match = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(text);
  const [, head, payload, signature] = match ?? [];
  if (head === undefined || payload === undefined || signature === undefined) throw new JwsError('malformed');
  const header = decode(head);
  if (header['alg'] !== 'EdDSA' || typeof header['kid'] !== 'string') throw new JwsError('malformed');
  const key = publicKeys.get(header['kid']);
  if (key === undefined) throw new JwsError('unknown-key');
  const bytes = Buffer.from(signature, 'base64url');
  // One text has one spelling: the last character's spare bits have to be zero.
  if (bytes.toString('base64url') !== signature) throw new JwsError('malformed');
  if (!verify(null, Buffer.from(`${head}.${payload}`), key, bytes)) throw new JwsError('bad-signature');
  return decode(payload);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through: not JSON is as malformed as JSON that is no object.
  }
  throw new JwsError('malformed');
}
