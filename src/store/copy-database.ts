import { Database } from 'bun:sqlite';
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { secretMode } from '../files/replace-file.ts';

/** Waiting for another process that changes the form of the same file, ms. */
const busyTimeout = 5_000;

/**
 * Writes the database `file`, as it is at one moment, into the new file `to`, for its owner's eyes only and on stable
 * storage; others may write to the database meanwhile. Throws the error of SQLite or of the file system and leaves nothing
 * behind then.
 */
export function copyDatabase(file: string, to: string): void {
  // SQLite fills an empty file and keeps its mode.
  closeSync(openSync(to, 'wx', secretMode));
  try {
    using database = new Database(file, { readwrite: true, strict: true });
    database.run(`pragma busy_timeout = ${busyTimeout}`);
    database.query('vacuum into ?').run(to);
    const copy = openSync(to, 'r');
    try {
      fsyncSync(copy);
    } finally {
      closeSync(copy);
    }
  } catch (error) {
    rmSync(to, { force: true });
    throw error;
  }
}
