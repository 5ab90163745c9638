import { readFile } from 'node:fs/promises';
import { verifyPassword } from '../auth/password.ts';
import type { Credentials } from '../contract/credentials.ts';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { replaceFile, secretMode } from '../files/replace-file.ts';
import type { User } from './identities.ts';

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

/** Brings what an existing credentials file says of its user up to date: the name, and no password that was changed since. */
export async function refreshFirstUser(
  file: string,
  { name, passwordHash }: Pick<User, 'name' | 'passwordHash'>,
): Promise<void> {
  const credentials = await readCredentials(file);
  if (credentials === undefined) return;
  const { password, ...rest } = credentials;
  const holds = password === undefined || (await verifyPassword(password, passwordHash));
  if (holds && name === rest.user) return;
  await writeCredentials(file, { ...(holds ? credentials : rest), user: name });
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
