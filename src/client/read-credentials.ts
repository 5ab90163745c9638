import { readFileSync } from 'node:fs';
import type { Credentials } from '../contract/credentials.ts';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';

/** Reads the credentials file; throws an `OperatorError` when it is missing or not ours to read. */
export function readCredentials(path: string): Credentials {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Credentials;
  } catch (error) {
    const detail = bareMessage(error);
    throw operatorError('credentials.unreadable', { path, detail }, { cause: error });
  }
}
