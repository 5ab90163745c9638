import { createHmac } from 'node:crypto';
import { equalSecrets } from './equal-secrets.ts';

/** What the container engine signs in with to pull from the built-in registry. */
export interface EngineLogin {
  readonly username: string;
  readonly password: string;
}

export const engineUserName = 'sluice-engine';

/** Derived from the master key: nothing has to be stored, and no other installation can use it. */
export function engineLogin(masterKey: Uint8Array): EngineLogin {
  const password = createHmac('sha256', masterKey).update('engine-pull').digest('hex');
  return { username: engineUserName, password };
}

export function isEnginePassword(given: string, masterKey: Uint8Array): boolean {
  return equalSecrets(given, engineLogin(masterKey).password);
}
