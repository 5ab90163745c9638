import { realpath, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { HostFolderLookup } from '../contract/host-folder.ts';

/**
 * Looks up folders that images may be given: those of `allowed`, and what lies in them. A path that leads out of them by a symbolic
 * link is outside, and so is all that would show one of `kept`. Nothing is told of what is outside, not even whether it is there.
 */
export function createHostFolders(allowed: readonly string[], kept: readonly string[]): HostFolderLookup {
  return async (path) => {
    const written = resolve(path);
    const [roots, secrets] = await Promise.all([realPaths(allowed), realPaths(kept)]);
    if (![...allowed, ...roots].some((root) => isWithin(written, root))) return { refused: 'outside' };
    const found = await realPathOf(written);
    if (found === undefined) return { refused: 'missing' };
    if (!roots.some((root) => isWithin(found, root))) return { refused: 'outside' };
    if (secrets.some((secret) => isWithin(found, secret) || isWithin(secret, found))) return { refused: 'outside' };
    const isFolder = (await stat(found).catch(() => undefined))?.isDirectory();
    return isFolder ? { path: found } : { refused: 'missing' };
  };
}

async function realPaths(paths: readonly string[]): Promise<readonly string[]> {
  return (await Promise.all(paths.map(realPathOf))).filter((path) => path !== undefined);
}

function realPathOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
}
