import { readFileSync } from 'node:fs';
import { unsealForGateway } from '../auth/gateway-secrets.ts';
import type { SecurityTokenClaims, SecurityTokenReader } from '../auth/security-token.ts';
import type { Logger } from '../log/logger.ts';

/** A record that carries the secret half of a key, sealed for the gateway. */
export interface SealedRecord {
  readonly sealedSecret: string;
}

/** Opens the secrets of access keys and apps, each when it is first needed, and security tokens. */
export class SealedSecrets {
  readonly #keyFile: string;
  readonly #log: Logger;
  /** By record: a changed record is another one. */
  readonly #opened = new WeakMap<SealedRecord, string | undefined>();

  /** `keyFile` holds the key of `gatewaySecretsKey` in hexadecimal. */
  constructor(keyFile: string, log: Logger) {
    this.#keyFile = keyFile;
    this.#log = log;
  }

  /** The secret that belongs to `key`, the public half; undefined when it cannot be opened. */
  open(key: string, record: SealedRecord): string | undefined {
    if (!this.#opened.has(record)) this.#opened.set(record, this.#unseal(key, record));
    return this.#opened.get(record);
  }

  /** What a security token holds; undefined for what is none of this installation. */
  securityToken(token: string, read: SecurityTokenReader): SecurityTokenClaims | undefined {
    try {
      return read(token, () => this.#readKey());
    } catch (error) {
      const problem = 'security tokens cannot be opened; calls that temporary access keys sign are refused';
      this.#log.error({ error, file: this.#keyFile }, problem);
      return undefined;
    }
  }

  /** Read anew each time: the file is written before the first record, and again when the master key was replaced. */
  #readKey(): Uint8Array {
    return Buffer.from(readFileSync(this.#keyFile, 'latin1').trim(), 'hex');
  }

  #unseal(key: string, record: SealedRecord): string | undefined {
    try {
      return unsealForGateway(key, record.sealedSecret, this.#readKey());
    } catch (error) {
      const problem = 'the secret of a key cannot be opened; calls that it signs are refused';
      this.#log.error({ error, file: this.#keyFile }, problem);
      return undefined;
    }
  }
}
