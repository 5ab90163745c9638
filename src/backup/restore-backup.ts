import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { awaitedDisk } from '../files/disk.ts';
import { draftOf, moveFile, removeDraftsOf } from '../files/replace-file.ts';
import type { BackupHeader } from './backup-header.ts';
import { type OpenArchive, openArchive } from './read-archive.ts';

export interface RestoreOptions {
  readonly from: string;
  readonly passphrase: string;
  /** The data folder; nobody else may use it meanwhile. */
  readonly to: string;
  /** A folder that has something in it is moved aside instead of refused. */
  readonly force: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface RestoredBackup {
  readonly header: BackupHeader;
  /** Where the former folder is. */
  readonly movedTo?: string;
}

/** As `prepareDataFolder` makes them. */
const passable = 0o711;
const privateFolder = 0o700;

/**
 * Makes a data folder of a backup. The whole file is authenticated before anything is written; what is written lies beside the
 * data folder until it is complete and on stable storage, and then takes its name. Rejects with an `OperatorError`.
 */
export async function restoreBackup({ from, passphrase, to, force, now }: RestoreOptions): Promise<RestoredBackup> {
  await using file = await openOrRefuse(from);
  const occupied = !(await isEmpty(to));
  if (occupied && !force) throw operatorError('restore.not-empty', { path: to });
  const archive = await openArchive(file, from, passphrase);
  for await (const { entry, content } of archive.entries()) {
    if (!isBelow(entry.path)) throw operatorError('backup.damaged', { path: from });
    for await (const _ of content);
  }
  await mkdir(dirname(to), { recursive: true });
  removeDraftsOf(to);
  const stage = draftOf(to);
  const movedTo = `${to}.before-restore-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  try {
    await write(archive, stage);
    if (occupied) await move(to, movedTo);
    await move(stage, to);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
  return { header: archive.header, ...(occupied && { movedTo }) };
}

async function openOrRefuse(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw operatorError('backup.unreadable', { path, detail: bareMessage(cause) }, { cause });
  }
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}

/** An empty folder is replaced; one that another process has filled meanwhile is not. */
async function move(from: string, to: string): Promise<void> {
  try {
    await moveFile(from, to);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') throw operatorError('restore.not-empty', { path: to }, { cause });
    if (code !== 'EBUSY' && code !== 'EXDEV') throw cause;
    throw operatorError('restore.mount-point', { path: from.endsWith('.new') ? to : from }, { cause });
  }
}

async function write(archive: OpenArchive, stage: string): Promise<void> {
  const folders = new Set<string>();
  const makeFolder = async (path: string) => {
    for (const each of [path, ...ancestors(path, stage)].reverse()) {
      if (folders.has(each)) continue;
      folders.add(each);
      const isPassable = each === stage || each === join(stage, 'tls');
      await mkdir(each, { mode: isPassable ? passable : privateFolder });
    }
  };
  await makeFolder(stage);
  for await (const { entry, content } of archive.entries()) {
    const path = join(stage, entry.path);
    await makeFolder(dirname(path));
    await using file = await open(path, 'wx', entry.mode);
    for await (const bytes of content) await file.writeFile(bytes);
    await file.chmod(entry.mode);
    await file.sync();
  }
  for (const each of folders) await awaitedDisk.syncFolder(each);
}

/** The folders above `path` up to and with `top`, the nearest first. */
function ancestors(path: string, top: string): readonly string[] {
  if (path === top) return [];
  const above = dirname(path);
  return [above, ...ancestors(above, top)];
}

/** Who knows the passphrase may still not write elsewhere. */
function isBelow(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\0'));
}
