import { readFileSync } from 'node:fs';
import { publicMode, replaceFileSync } from '../files/replace-file.ts';

/** The id of the installation in the file, or undefined when there is none yet. */
export function readInstallationId(path: string): string | undefined {
  try {
    const id = readFileSync(path, 'utf8').trim();
    return /^[0-9a-f]{12}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** The id of the installation; made when there is none. Only the owner of the data folder may call this. */
export function ensureInstallationId(path: string): string {
  const present = readInstallationId(path);
  if (present !== undefined) return present;
  const id = crypto.getRandomValues(new Uint8Array(6)).toHex();
  replaceFileSync(path, `${id}\n`, { mode: publicMode });
  return id;
}
