import { seal, unseal } from '../auth/seal.ts';
import type { PullCredential } from './pull-credentials.ts';

/** Whose password it is. */
type PullPlace = Pick<PullCredential, 'projectId' | 'registry' | 'username'>;

/** Seals and opens what registries outside let the platform in with. */
export interface PullSecrets {
  sealPassword(place: PullPlace, password: string): string;
  /** Throws `CannotUnseal`. */
  passwordOf(credential: PullPlace & Pick<PullCredential, 'sealedPassword'>): string;
}

export function createPullSecrets(masterKey: Uint8Array): PullSecrets {
  // A sealed text that is moved to another registry or user does not open: no password is sent where it does not belong.
  const purpose = ({ projectId, registry, username }: PullPlace) => `pull/${projectId}/${registry}/${username}`;
  return {
    sealPassword: (place, password) => seal(password, masterKey, purpose(place)),
    passwordOf: (credential) => unseal(credential.sealedPassword, masterKey, purpose(credential)),
  };
}
