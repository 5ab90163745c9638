import { createHash } from 'node:crypto';
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

/** What an AppCode is known by, here and at the gateway. */
export function appCodeHash(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
