import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Surroundings } from '../config/surroundings.ts';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { replaceFileSync, secretMode } from '../files/replace-file.ts';

const context = z.object({
  address: z.string(),
  /** PEM; pinned at login. */
  ca: z.string().optional(),
  user: z.string(),
  domain: z.string(),
  project: z.object({ id: z.string(), name: z.string() }),
  access_key: z.string(),
  secret_key: z.string(),
  /** The key was made by the login, and goes with the logout. */
  own_key: z.boolean(),
});

const contextFile = z.object({ current: z.string().optional(), contexts: z.record(z.string(), context) });

export type StoredContext = z.infer<typeof context>;
export type ContextFile = z.infer<typeof contextFile>;

/** Where the logins of this user are: `contexts.json` in the configuration folder (XDG base directory specification). */
export function contextFilePath({ environment, home }: Surroundings): string {
  const base = environment['XDG_CONFIG_HOME'];
  return join(base?.startsWith('/') ? base : join(home, '.config'), 'sluice', 'contexts.json');
}

/** What the file holds; nothing when there is none. Throws an `OperatorError` for one that cannot be read. */
export function readContexts(path: string): ContextFile {
  try {
    return contextFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { contexts: {} };
    // The words of a schema would repeat what they found.
    const detail = error instanceof z.ZodError ? 'a field is missing or wrong' : bareMessage(error);
    throw operatorError('context.damaged', { path, detail }, { cause: error });
  }
}

/** Replaces the file whole; its owner alone can read it, and look into its folder. */
export function writeContexts(path: string, file: ContextFile): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  replaceFileSync(path, `${JSON.stringify(file, null, 2)}\n`, { mode: secretMode });
}
