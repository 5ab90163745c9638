import { randomUUID } from 'node:crypto';
import { link, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces `file` as a whole, readable by its owner only: after a crash the old or the new content is there, never a part. */
export async function writePrivateFile(file: string, content: string | Uint8Array): Promise<void> {
  await rename(await writeBeside(file, content), file);
  await syncFolder(file);
}

/** Like `writePrivateFile`, but leaves a file that is there as it is. Says whether it wrote. */
export async function createPrivateFile(file: string, content: string | Uint8Array): Promise<boolean> {
  const written = await writeBeside(file, content);
  try {
    await link(written, file);
    await syncFolder(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(written);
  }
}

async function writeBeside(file: string, content: string | Uint8Array): Promise<string> {
  const path = `${file}.${randomUUID()}.new`;
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return path;
}

async function syncFolder(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
