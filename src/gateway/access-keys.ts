import type { AccessKeyChange } from '../contract/link.ts';
import type { RouteAccessKey } from '../contract/route.ts';

/** The access keys that are in force in this worker, their secrets sealed. */
export class AccessKeys {
  #keys = new Map<string, RouteAccessKey>();

  replace(keys: readonly RouteAccessKey[]): void {
    this.#keys = new Map(keys.map((key) => [key.accessKey, key]));
  }

  apply(change: AccessKeyChange): void {
    for (const accessKey of change.removed) this.#keys.delete(accessKey);
    for (const key of change.changed) this.#keys.set(key.accessKey, key);
  }

  find(accessKey: string): RouteAccessKey | undefined {
    return this.#keys.get(accessKey);
  }
}
