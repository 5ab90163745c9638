import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** Bytes of a master key. */
export const masterKeyLength = 32;

/**
 * Encrypts a secret that has to be read again (AES-256-GCM). `purpose` names the place where it is kept and is bound to
 * it: a sealed text that was moved to another place does not open.
 */
export function seal(secret: string, masterKey: Uint8Array, purpose: string): string {
  return sealWith(randomBytes(12), secret, masterKey, purpose);
}

/**
 * The same, and of one secret for one purpose always the same text, so that sealed texts can be compared. The nonce is made
 * of secret and purpose under a key of its own: another secret has another one.
 */
export function sealComparably(secret: string, masterKey: Uint8Array, purpose: string): string {
  const nonceKey = createHmac('sha256', masterKey).update('comparable nonce').digest();
  const text = JSON.stringify([purpose, secret]);
  const nonce = createHmac('sha256', nonceKey).update(text).digest().subarray(0, 12);
  return sealWith(nonce, secret, masterKey, purpose);
}

function sealWith(nonce: Uint8Array, secret: string, masterKey: Uint8Array, purpose: string): string {
  const cipher = createCipheriv('aes-256-gcm', masterKey, nonce).setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return `v1.${Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url')}`;
}

/** The key or the purpose is another one, or the sealed text was changed. */
export class CannotUnseal extends Error {
  override readonly name = 'CannotUnseal';
}

/** Opens what `seal` made. Throws `CannotUnseal`. */
export function unseal(sealed: string, masterKey: Uint8Array, purpose: string): string {
  const bytes = Buffer.from(sealed.startsWith('v1.') ? sealed.slice(3) : '', 'base64url');
  if (bytes.length < 28) throw new CannotUnseal(`the secret for "${purpose}" is not in the sealed form`);
  const decipher = createDecipheriv('aes-256-gcm', masterKey, bytes.subarray(0, 12)).setAAD(Buffer.from(purpose));
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new CannotUnseal(`the secret for "${purpose}" was sealed with another master key, or was changed`, { cause });
  }
}
