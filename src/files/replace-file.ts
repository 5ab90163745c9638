import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { awaitedDisk, type Disk, disk } from './disk.ts';

/** For the owner alone. */
export const secretMode = 0o600;
/** For everyone on the machine. */
export const publicMode = 0o644;

export interface ReplaceOptions {
  readonly mode: number;
  /** Where the new content is written before it takes its name: the file's own folder, or another on the same file system. */
  readonly draftFolder?: string;
  /** Whether the change is on stable storage when it is done; so unless it is said otherwise. */
  readonly lasting?: boolean;
}

/**
 * Replaces a file whole: a reader sees the old content or the new one. A lasting change survives a loss of power from then
 * on, and a loss of power before leaves the old content. Rejects with the file system's error and leaves nothing behind.
 */
export function replaceFile(path: string, content: string | Uint8Array, options: ReplaceOptions): Promise<void> {
  return finish(replacement(awaitedDisk, path, content, options));
}

/** The same, done when it returns. */
export function replaceFileSync(path: string, content: string | Uint8Array, options: ReplaceOptions): void {
  finishSync(replacement(disk, path, content, options));
}

/** A lasting `replaceFile` where the content is another one: a file that says it already is left alone, also on a full disk. */
export async function keepFile(path: string, content: string, mode: number): Promise<void> {
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present !== content) await replaceFile(path, content, { mode });
}

/** Like a lasting `replaceFile`, but leaves a file that is there as it is. Says whether it wrote. */
export async function createFile(path: string, content: string | Uint8Array, mode: number): Promise<boolean> {
  // Also on a full disk, which has no room for a draft.
  if (await isThere(path)) return false;
  const draft = draftOf(path);
  try {
    await awaitedDisk.write(draft, content, mode, true);
    await awaitedDisk.link(draft, path);
    await awaitedDisk.syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await awaitedDisk.remove(draft);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** Gives a file whose content is on stable storage another name, and makes the name as lasting as the content. */
export function moveFile(from: string, to: string): Promise<void> {
  return finish(move(awaitedDisk, from, to, true));
}

/** What is to be done one after the other. Written once for both kinds of disk: the order is what makes it safe. */
type Steps = Generator<void | Promise<void>, void, void>;

function* replacement(on: Disk, path: string, content: string | Uint8Array, options: ReplaceOptions): Steps {
  const { mode, draftFolder, lasting = true } = options;
  const draft = draftOf(path, draftFolder);
  try {
    yield on.write(draft, content, mode, lasting);
    yield* move(on, draft, path, lasting);
  } catch (error) {
    yield on.remove(draft);
    throw error;
  }
}

function* move(on: Disk, from: string, to: string, lasting: boolean): Steps {
  yield on.rename(from, to);
  if (lasting) yield on.syncFolder(dirname(to));
}

async function finish(steps: Steps): Promise<void> {
  let step = steps.next();
  while (!step.done) {
    try {
      await step.value;
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next();
  }
}

function finishSync(steps: Steps): void {
  while (!steps.next().done);
}

/** Where `path` is written before it has that name: no other writer uses it, also in another process, and `removeDrafts` knows it. */
export function draftOf(path: string, folder = dirname(path)): string {
  return join(folder, `${basename(path)}.${randomUUID()}.new`);
}

const draftName = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.new$/;

/** Removes what writers that were killed have left in a folder; whoever calls this has to be the only one who writes there. */
export function removeDrafts(folder: string): void {
  for (const name of readdirSync(folder)) if (draftName.test(name)) rmSync(join(folder, name), { force: true });
}

/** Removes what killed writers of `path` have left beside it, folders too; whoever calls this has to be the only one who writes it. */
export function removeDraftsOf(path: string): void {
  const folder = dirname(path);
  const ours = readdirSync(folder).filter(
    (name) => name.replace(draftName, '') === basename(path) && draftName.test(name),
  );
  for (const name of ours) rmSync(join(folder, name), { recursive: true, force: true });
}
