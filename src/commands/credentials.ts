import { readFileSync } from 'node:fs';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';

/** The content of `credentials.json`, which the control process writes at the first start. */
export interface Credentials {
  readonly endpoint: string;
  readonly ca_file: string;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
  readonly project_id: string;
  readonly project_name: string;
  readonly access_key: string;
  readonly secret_key: string;
}

/** Reads the credentials file; throws an `OperatorError` when it is missing or not ours to read. */
export function readCredentials(path: string): Credentials {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Credentials;
  } catch (error) {
    const detail = bareMessage(error);
    throw operatorError('credentials.unreadable', { path, detail }, { cause: error });
  }
}
