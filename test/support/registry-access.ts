import { createAttemptGuard } from '../../src/api/iam/attempt-guard.ts';
import { createRegistryAccess, type RegistryAccessDeps } from '../../src/api/swr/registry-access.ts';
import { KeyLock } from '../../src/auth/key-lock.ts';
import { createLogger } from '../../src/log/logger.ts';
import type { Store } from '../../src/store/store.ts';

/** Who may do what in a registry that is set up as usual, on `store`. */
export function registryAccessOf(store: Store, masterKey: Uint8Array, change: Partial<RegistryAccessDeps> = {}) {
  return createRegistryAccess({
    ...store,
    masterKey,
    keyLock: new KeyLock(),
    attempts: createAttemptGuard(Date.now),
    domain: 'admin',
    anonymousPull: true,
    now: Date.now,
    log: createLogger({ name: 'test', level: 'silent' }),
    ...change,
  });
}
