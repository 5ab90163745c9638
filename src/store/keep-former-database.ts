import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { draftOf, moveFile } from '../files/replace-file.ts';
import { copyDatabase } from './copy-database.ts';

/** Copies of former schemas that stay; more would be a second history of everything that was ever deleted. */
const mostKept = 3;

/**
 * Keeps the database `file` beside itself as it is before its schema changes: `sluice.db.schema-7.20261127T050204Z`. Of each
 * schema the latest copy stays, of the schemas the latest three. `now` is in ms.
 */
export async function keepFormerDatabase(file: string, schema: number, now: number): Promise<void> {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const path = `${file}.schema-${schema}.${time}`;
  const draft = draftOf(path);
  copyDatabase(file, draft);
  await moveFile(draft, path);
  for (const superfluous of supersededCopies(file)) rmSync(superfluous, { force: true });
}

function supersededCopies(file: string): readonly string[] {
  const folder = dirname(file);
  const copies = readdirSync(folder)
    .flatMap((name) => {
      const match = name.startsWith(`${basename(file)}.`) && /\.schema-(\d+)\.(\d{8}T\d{6}Z)$/.exec(name);
      return match ? [{ path: join(folder, name), schema: Number(match[1]), time: match[2] ?? '' }] : [];
    })
    .sort((one, other) => other.schema - one.schema || (one.time < other.time ? 1 : -1));
  const latest = copies.filter(({ schema }, at) => copies[at - 1]?.schema !== schema).slice(0, mostKept);
  return copies.filter((copy) => !latest.includes(copy)).map(({ path }) => path);
}
