import { Database } from 'bun:sqlite';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CannotUnseal, masterKeyLength, unseal } from '../auth/seal.ts';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { createFile, secretMode } from '../files/replace-file.ts';

/**
 * Reads the key that seals secrets in the database (hexadecimal, 0600). `mayMake`: it is made where there is none; only as long
 * as nothing was sealed with another one.
 */
export async function ensureMasterKey(file: string, mayMake = true): Promise<Uint8Array> {
  if (mayMake) await createFile(file, `${randomBytes(masterKeyLength).toString('hex')}\n`, secretMode);
  return readMasterKey(file);
}

/** Rejects with the `OperatorError` `data.wrong-key` unless the key in `file` is the one that sealed what is in the database. */
export async function requireMatchingKey(databaseFile: string, file: string): Promise<void> {
  const key = await readMasterKey(file);
  using database = new Database(databaseFile, { readonly: true });
  const row = database
    .query<{ value: string }, [string]>('select value from settings where name = ?')
    .get('token-signing-key');
  if (row === null) return;
  try {
    unseal(JSON.parse(row.value).privateKey, key, 'token-signing-key');
  } catch (cause) {
    if (!(cause instanceof CannotUnseal)) throw cause;
    throw operatorError('data.wrong-key', { path: file }, { cause });
  }
}

async function readMasterKey(file: string): Promise<Uint8Array> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw operatorError('data.no-key', { path: file, detail: bareMessage(cause) }, { cause });
  });
  const key = Buffer.from(text.trim(), 'hex');
  if (key.length !== masterKeyLength) {
    const detail = `it has to hold ${masterKeyLength * 2} hexadecimal digits`;
    throw operatorError('data.damaged', { path: file, detail });
  }
  return key;
}
