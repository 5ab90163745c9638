import { readFile } from 'node:fs/promises';
import type { Credentials } from '../contract/credentials.ts';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { replaceFile, secretMode } from '../files/replace-file.ts';

/** Writes the credentials file, readable by its owner only. */
export async function writeCredentials(file: string, credentials: Credentials): Promise<void> {
  await replaceFile(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: secretMode });
}

/** Brings the address and the project's name in an existing credentials file up to date; the rest of it, and an absent file, stay as they are. */
export async function refreshCredentials(
  file: string,
  present: Pick<Credentials, 'endpoint' | 'ca_file' | 'project_name'>,
): Promise<void> {
  const credentials = await readCredentials(file);
  if (credentials === undefined) return;
  const refreshed = { ...credentials, ...present };
  if (!Bun.deepEquals(refreshed, credentials)) await writeCredentials(file, refreshed);
}

async function readCredentials(file: string): Promise<Credentials | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const detail = bareMessage(error);
    throw operatorError('data.damaged', { path: file, detail }, { cause: error });
  }
}
