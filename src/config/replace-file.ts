import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** For the owner alone. */
export const secretMode = 0o600;
/** For everyone on the machine. */
export const publicMode = 0o644;

/** Replaces a file whole and durably: a reader sees the old text or the new one, also after a loss of power. */
export function replaceFile(path: string, text: string, mode: number): void {
  const temporary = `${path}.${process.pid}.new`;
  try {
    writeFileSync(temporary, text, { mode, flush: true });
    // The mode given at creation is cut by the umask.
    chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
