import { readFileSync } from 'node:fs';
import { unsealForGateway } from '../auth/gateway-secrets.ts';
import type { AccessKeyChange } from '../contract/link.ts';
import type { RouteAccessKey } from '../contract/route.ts';
import type { Logger } from '../log/logger.ts';

/** An access key whose secret half is open. */
export interface OpenAccessKey {
  readonly secretKey: string;
  readonly userId: string;
  readonly projectIds: readonly string[];
}

/** The access keys that are in force in this worker. A secret is opened when it is first needed. */
export class AccessKeys {
  readonly #keyFile: string;
  readonly #log: Logger;
  #sealed = new Map<string, RouteAccessKey>();
  /** By record: a changed record is another one. */
  readonly #opened = new WeakMap<RouteAccessKey, OpenAccessKey | undefined>();

  /** `keyFile` holds the key of `gatewaySecretsKey` in hexadecimal. */
  constructor(keyFile: string, log: Logger) {
    this.#keyFile = keyFile;
    this.#log = log;
  }

  replace(keys: readonly RouteAccessKey[]): void {
    this.#sealed = new Map(keys.map((key) => [key.accessKey, key]));
  }

  apply(change: AccessKeyChange): void {
    for (const accessKey of change.removed) this.#sealed.delete(accessKey);
    for (const key of change.changed) this.#sealed.set(key.accessKey, key);
  }

  find(accessKey: string): OpenAccessKey | undefined {
    const key = this.#sealed.get(accessKey);
    if (key === undefined) return undefined;
    if (!this.#opened.has(key)) this.#opened.set(key, this.#open(key));
    return this.#opened.get(key);
  }

  /** The key file is read anew: it is written before the first record, and again when the master key was replaced. */
  #open(key: RouteAccessKey): OpenAccessKey | undefined {
    try {
      const fileKey = Buffer.from(readFileSync(this.#keyFile, 'latin1').trim(), 'hex');
      const secretKey = unsealForGateway(key.accessKey, key.sealedSecret, fileKey);
      return { secretKey, userId: key.userId, projectIds: key.projectIds };
    } catch (error) {
      const problem = 'the secret of an access key cannot be opened; calls that it signs are refused';
      this.#log.error({ error, accessKey: key.accessKey, file: this.#keyFile }, problem);
      return undefined;
    }
  }
}
