import { createHash } from 'node:crypto';
import { appCodeHash } from '../auth/app-code-hash.ts';
import type { RouteApp } from '../contract/route.ts';

/**
 * The apps that are in force in this worker. Where a key or a code alone admits, it is a secret: both are looked up by
 * their hash, so that the time of a look-up says nothing about how near a guess came.
 */
export class Apps {
  #byId = new Map<string, RouteApp>();
  #byKey = new Map<string, RouteApp>();
  #byCode = new Map<string, RouteApp>();

  replace(apps: readonly RouteApp[]): void {
    this.#byId = new Map(apps.map((app) => [app.appId, app]));
    this.#byKey = new Map(apps.map((app) => [hashOf(app.appKey), app]));
    this.#byCode = new Map(apps.flatMap((app) => app.appCodeHashes.map((hash) => [hash.toLowerCase(), app] as const)));
  }

  find(appId: string): RouteApp | undefined {
    return this.#byId.get(appId);
  }

  withKey(appKey: string): RouteApp | undefined {
    return this.#byKey.get(hashOf(appKey));
  }

  withCode(appCode: string): RouteApp | undefined {
    return this.#byCode.get(appCodeHash(appCode));
  }

  /** `codeHash` as `appCodeHash` gives it. */
  hasCode(codeHash: string): boolean {
    return this.#byCode.has(codeHash);
  }
}

/** SHA-256, hexadecimal. Texts of a head stand for bytes, one character each. */
function hashOf(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}
