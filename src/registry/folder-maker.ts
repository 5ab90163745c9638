import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { awaitedDisk } from '../files/disk.ts';

/** Makes a folder and those above it where they are missing; once it resolves, their names are on stable storage. */
export type FolderMaker = (folder: string) => Promise<void>;

/**
 * One for everybody who makes folders in the same place: whoever finds one that another has just made waits until its name is on stable
 * storage, too. `sync` puts the names in a folder there.
 */
export function createFolderMaker(
  sync: (folder: string) => void | Promise<void> = awaitedDisk.syncFolder,
): FolderMaker {
  const making = new Set<Promise<void>>();
  return async (folder) => {
    const made = makeFolder(folder, sync);
    making.add(made);
    try {
      await made;
      await Promise.all(making);
    } finally {
      making.delete(made);
    }
  };
}

/** A new folder's name is durable only once its parent is synced. */
async function makeFolder(folder: string, sync: (folder: string) => void | Promise<void>): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  const top = dirname(first);
  for (let path = dirname(folder); path.length >= top.length; path = dirname(path)) {
    await sync(path);
    if (path === top) return;
  }
}
