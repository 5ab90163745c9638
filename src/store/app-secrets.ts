import { appCodeHash } from '../auth/app-code-hash.ts';
import { seal, unseal } from '../auth/seal.ts';
import type { App, AppCode } from './apps.ts';

/** Seals and opens what apps prove themselves with. */
export interface AppSecrets {
  sealSecret(appKey: string, secret: string): string;
  secretOf(app: App): string;
  sealCode(appId: string, code: string): AppCode;
  codeOf(app: App, code: AppCode): string;
}

export function createAppSecrets(masterKey: Uint8Array): AppSecrets {
  return {
    sealSecret: (appKey, secret) => seal(secret, masterKey, `app/${appKey}`),
    secretOf: (app) => unseal(app.sealedSecret, masterKey, `app/${app.appKey}`),
    sealCode: (appId, code) => ({ hash: appCodeHash(code), sealedCode: seal(code, masterKey, `app-code/${appId}`) }),
    codeOf: (app, { sealedCode }) => unseal(sealedCode, masterKey, `app-code/${app.id}`),
  };
}
