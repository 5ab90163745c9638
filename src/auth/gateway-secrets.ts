import { hkdfSync } from 'node:crypto';
import { masterKeyLength, seal, unseal } from './seal.ts';

/**
 * The key that seals what gateway workers have to read (RFC 5869, HKDF with SHA-256). It is derived from the master key and
 * does not lead back to it: who has it reads access keys, but neither the database nor the key that signs tokens.
 */
export function gatewaySecretsKey(masterKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), 'gateway-secrets', masterKeyLength));
}

/** Seals the secret half of an access key for the gateway. */
export function sealForGateway(accessKey: string, secretKey: string, key: Uint8Array): string {
  return seal(secretKey, key, `gateway-access-key/${accessKey}`);
}

/** Opens what `sealForGateway` made. Throws `CannotUnseal`. */
export function unsealForGateway(accessKey: string, sealedSecret: string, key: Uint8Array): string {
  return unseal(sealedSecret, key, `gateway-access-key/${accessKey}`);
}
