import { statfs } from 'node:fs/promises';

/** The file system that a path lies on, bytes. */
export interface DiskRoom {
  readonly totalBytes: number;
  /** For others than root. */
  readonly freeBytes: number;
}

/** Rejects with the file system's error. */
export async function diskRoom(path: string): Promise<DiskRoom> {
  const { blocks, bavail, bsize } = await statfs(path);
  return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
}
