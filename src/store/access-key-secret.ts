import { seal, unseal } from '../auth/seal.ts';
import type { AccessKey } from './identities.ts';

/** Seals the secret half of an access key for the database. */
export function sealAccessKeySecret(accessKey: string, secretKey: string, masterKey: Uint8Array): string {
  return seal(secretKey, masterKey, `access-key/${accessKey}`);
}

/** The secret half of an access key. Throws when the master key is not the one that sealed it. */
export function accessKeySecret(accessKey: AccessKey, masterKey: Uint8Array): string {
  return unseal(accessKey.sealedSecret, masterKey, `access-key/${accessKey.accessKey}`);
}
