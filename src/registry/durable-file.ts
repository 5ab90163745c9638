import type { Stats } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { awaitedDisk } from '../files/disk.ts';
import { moveFile, replaceFile, secretMode } from '../files/replace-file.ts';
import type { FolderMaker } from './folder-maker.ts';

/** Where files are written that last. */
interface DurablePlace {
  /** For drafts. */
  readonly temporary: string;
  readonly makeFolder: FolderMaker;
}

/**
 * Writes a small file, and the folders above it where they are missing: the old content or the whole new one is there at any
 * moment, and after the promise resolves the new one. Drafts in `temporary` are not taken for tags or links.
 */
export async function writeDurably(place: DurablePlace, path: string, content: string | Uint8Array): Promise<void> {
  await place.makeFolder(dirname(path));
  await replaceFile(path, content, { mode: secretMode, draftFolder: place.temporary });
}

/** Renames a file whose content is already on stable storage, and makes the new name as durable as the content. */
export async function moveDurably(
  { makeFolder }: Pick<DurablePlace, 'makeFolder'>,
  from: string,
  to: string,
): Promise<void> {
  await makeFolder(dirname(to));
  await moveFile(from, to);
}

/** Whether there was something to remove. */
export async function removeDurably(path: string): Promise<boolean> {
  try {
    await rm(path);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  await awaitedDisk.syncFolder(dirname(path));
  return true;
}

/** The content, or undefined when the file does not exist. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What the file system knows of a file, or undefined when it does not exist. */
export async function statIfPresent(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The names in a folder; none when it does not exist. */
export async function listIfPresent(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** No such file, or a file where a folder was expected. */
export function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
