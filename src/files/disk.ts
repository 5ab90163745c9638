import { chmodSync, closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';

/** The steps of which changes to files are made: each is done when it returns, or when its promise resolves. */
export interface Disk {
  /** Makes a new file with exactly this mode, and puts it on stable storage when `lasting`. */
  write(path: string, content: string | Uint8Array, mode: number, lasting: boolean): void | Promise<void>;
  rename(from: string, to: string): void | Promise<void>;
  /** Gives the file a second name. Fails with EEXIST when the name is taken. */
  link(from: string, to: string): void | Promise<void>;
  /** Removes a file that may be absent. */
  remove(path: string): void | Promise<void>;
  /** Puts the names in a folder on stable storage: a file's content alone does not survive under a new name. */
  syncFolder(path: string): void | Promise<void>;
}

/** Blocks the process for each step. */
export const disk: Disk = {
  write(path, content, mode, lasting) {
    writeFileSync(path, content, { mode, flag: 'wx' });
    // The mode given at creation is cut by the umask.
    chmodSync(path, mode);
    if (lasting) sync(path);
  },
  rename: renameSync,
  link: linkSync,
  remove: (path) => rmSync(path, { force: true }),
  syncFolder: sync,
};

/** Lets other work go on during each step. */
export const awaitedDisk: Disk = {
  async write(path, content, mode, lasting) {
    const handle = await open(path, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.chmod(mode);
      if (lasting) await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename,
  link,
  remove: (path) => rm(path, { force: true }),
  async syncFolder(path) {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
