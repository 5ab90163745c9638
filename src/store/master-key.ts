import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { masterKeyLength } from '../auth/seal.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { createFile, secretMode } from '../files/replace-file.ts';

/** Reads the key that seals secrets in the database, from a file that is made at first start (hexadecimal, 0600). */
export async function ensureMasterKey(file: string): Promise<Uint8Array> {
  await createFile(file, `${randomBytes(masterKeyLength).toString('hex')}\n`, secretMode);
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'hex');
  if (key.length !== masterKeyLength) {
    const detail = `it has to hold ${masterKeyLength * 2} hexadecimal digits`;
    throw operatorError('data.damaged', { path: file, detail });
  }
  return key;
}
