import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { awaitedDisk } from '../files/disk.ts';
import { isMissing } from './durable-file.ts';
import type { Layout } from './layout.ts';

/** Some thousands of folders take a second so. */
const atOnce = 16;

/**
 * Puts the names of all contents and links on stable storage. A process that was killed may have given one and not yet waited for
 * that: whoever sees it now must not lose it with the power a moment later. Contents are there before they get a name.
 */
export async function settleNames(layout: Layout): Promise<void> {
  const folders = await foldersOf(layout);
  const left = folders.values();
  const settle = async () => {
    for (const folder of left) {
      try {
        await awaitedDisk.syncFolder(folder);
      } catch (error) {
        // Gone meanwhile, with nothing in it.
        if (!isMissing(error)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, settle));
}

async function foldersOf(layout: Layout): Promise<readonly string[]> {
  const passing = new Set([layout.uploads, layout.temporary]);
  const folders = [dirname(layout.repositories)];
  // An array visits what is added on the way.
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const inside = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
    folders.push(...inside.filter((path) => !passing.has(path)));
  }
  return folders;
}
