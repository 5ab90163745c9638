import { createReadStream } from 'node:fs';
import { access, type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { DataFolder } from '../config/data-folder.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { draftOf, moveFile, secretMode } from '../files/replace-file.ts';
import { copyDatabase } from '../store/copy-database.ts';
import { requireMatchingKey } from '../store/master-key.ts';
import { ArchiveWriter } from './archive-writer.ts';

export interface BackupOptions {
  readonly folder: DataFolder;
  /** The master key may lie elsewhere. */
  readonly masterKeyFile: string;
  /** The new file. */
  readonly to: string;
  readonly passphrase: string;
  readonly version: string;
  /** The images of the built-in registry as well. */
  readonly images: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
}

export interface WrittenBackup {
  /** Bytes of the whole file. */
  readonly size: number;
}

/**
 * Writes what an installation is made of into one sealed file, also while it runs: the database as it is at one moment, the
 * master key, authority and certificates, the first account, the configuration in the data folder, and where they are wished
 * the images. The file has its name when it is whole. Rejects with an `OperatorError` where the file is there already, or the
 * key does not open the database.
 */
export async function writeBackup(options: BackupOptions): Promise<WrittenBackup> {
  const { folder, to, signal } = options;
  if (await exists(to)) throw operatorError('backup.exists', { path: to });
  const draft = draftOf(to);
  try {
    await using file = await open(draft, 'wx', secretMode);
    const writer = await ArchiveWriter.begin(file, options);
    await addDatabase(writer, options);
    await addFile(writer, 'master.key', options.masterKeyFile);
    const { installationId, credentials, configuration, tls } = folder;
    for (const path of [installationId, credentials, configuration, tls.ca, tls.caKey, tls.server, tls.serverKey]) {
      if (await exists(path)) await addFile(writer, relative(folder.path, path), path);
    }
    if (options.images) await addImages(writer, folder, signal);
    await writer.finish();
    const { size } = await file.stat();
    // Between here and the new name lies no wait for anyone else.
    if (await exists(to)) throw operatorError('backup.exists', { path: to });
    await moveFile(draft, to);
    return { size };
  } finally {
    await rm(draft, { force: true });
  }
}

/** The copy loses its name at once: nothing is left of it however this process ends from then on. */
async function addDatabase(writer: ArchiveWriter, { folder, masterKeyFile }: BackupOptions): Promise<void> {
  if (!(await exists(folder.database))) throw operatorError('backup.no-installation', { path: folder.path });
  const copy = draftOf(folder.database);
  copyDatabase(folder.database, copy);
  try {
    await requireMatchingKey(copy, masterKeyFile);
    await using file = await open(copy, 'r');
    await rm(copy);
    await addHandle(writer, 'sluice.db', file, secretMode);
  } finally {
    await rm(copy, { force: true });
  }
}

/** Names before contents: whatever a name that was read means was there when it was read. Half uploads stay behind. */
async function addImages(writer: ArchiveWriter, folder: DataFolder, signal: AbortSignal): Promise<void> {
  for (const part of ['repositories', 'blobs']) {
    const below = join(folder.registry, part);
    const found = (await exists(below)) ? await readdir(below, { recursive: true, withFileTypes: true }) : [];
    for (const each of found) {
      signal.throwIfAborted();
      if (!each.isFile()) continue;
      const path = join(each.parentPath, each.name);
      await addFile(writer, relative(folder.path, path), path).catch((error: NodeJS.ErrnoException) => {
        // Deleted meanwhile.
        if (error.code !== 'ENOENT') throw error;
      });
    }
  }
}

async function addFile(writer: ArchiveWriter, name: string, path: string): Promise<void> {
  await using file = await open(path, 'r');
  const { mode } = await file.stat();
  await addHandle(writer, name.split(sep).join('/'), file, mode & 0o777);
}

async function addHandle(writer: ArchiveWriter, path: string, file: FileHandle, mode: number): Promise<void> {
  const { size } = await file.stat();
  const content = createReadStream('', { fd: file.fd, autoClose: false, start: 0 });
  await writer.add({ path, mode, size }, content);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
