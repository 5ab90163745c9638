import { generateKeyPairSync } from 'node:crypto';
import { newHexId } from './identifiers.ts';

/** The pair that signs IAM tokens. Keys are PEM: SubjectPublicKeyInfo and PKCS #8. */
export interface SigningKey {
  readonly id: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** A new Ed25519 pair (RFC 8032). */
export function newSigningKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { id: newHexId(), publicKey, privateKey };
}
