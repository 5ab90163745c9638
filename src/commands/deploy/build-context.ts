import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { operatorError } from '../../contract/operator-errors.ts';
import { type IgnoreRules, parseDockerIgnore } from '../../domain/docker-ignore.ts';
import { blockSize, padding, type TarEntry, tarHeader } from './tar-entry.ts';

const ignoreFile = '.dockerignore';

/**
 * The folder as a container engine wants it for a build. `dockerfile` is relative to it, with slashes; it and the
 * `.dockerignore` are sent in any case, as by `docker build`. Sockets and devices stay behind.
 */
export async function* buildContext(folder: string, dockerfile: string): AsyncGenerator<Uint8Array> {
  const rules = readRules(folder, dockerfile);
  const needed = new Set([dockerfile, ignoreFile]);
  for await (const entry of entriesOf(folder, '', rules, needed)) {
    yield tarHeader(entry);
    if (entry.type === 'file') yield* contentOf(join(folder, entry.path), entry.size);
  }
  yield Buffer.alloc(2 * blockSize);
}

/** The one beside the Dockerfile goes before that of the folder (Dockerfile reference, ".dockerignore file"). */
function readRules(folder: string, dockerfile: string): IgnoreRules {
  const found = [`${dockerfile}${ignoreFile}`, ignoreFile].map((name) => join(folder, name)).find(existsSync);
  return parseDockerIgnore(found === undefined ? '' : readFileSync(found, 'utf8'));
}

async function* entriesOf(
  folder: string,
  below: string,
  rules: IgnoreRules,
  needed: ReadonlySet<string>,
): AsyncGenerator<TarEntry> {
  const names = (await readdir(join(folder, below))).sort();
  for (const name of names) {
    const path = below === '' ? name : `${below}/${name}`;
    const isKept = needed.has(path) || !rules.ignores(path);
    const entry = await entryAt(folder, path);
    if (entry === undefined) continue;
    if (isKept) yield entry;
    const holdsNeeded = [...needed].some((each) => each.startsWith(`${path}/`));
    const isLookedInto = entry.type === 'folder' && (isKept || rules.hasExceptions || holdsNeeded);
    if (isLookedInto) yield* entriesOf(folder, path, rules, needed);
  }
}

async function entryAt(folder: string, path: string): Promise<TarEntry | undefined> {
  const at = join(folder, path);
  const found = await lstat(at);
  const facts = { path, mode: found.mode & 0o7777, modifiedAt: found.mtimeMs / 1000, size: 0 };
  if (found.isFile()) return { ...facts, type: 'file', size: found.size };
  if (found.isDirectory()) return { ...facts, type: 'folder' };
  return found.isSymbolicLink() ? { ...facts, type: 'link', target: await readlink(at) } : undefined;
}

/** Exactly `size` bytes: the header has promised them. */
async function* contentOf(path: string, size: number): AsyncGenerator<Uint8Array> {
  let sent = 0;
  if (size > 0) {
    for await (const chunk of createReadStream(path, { end: size - 1 })) {
      sent += chunk.length;
      yield chunk;
    }
  }
  if (sent < size) throw operatorError('deploy.file-changed', { path });
  yield padding(size);
}
