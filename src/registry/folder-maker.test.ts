import { expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFolderMaker } from './folder-maker.ts';

test('a folder is there for a second one only when its name lasts', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sluice-folders-'));
  using _root = { [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
  const begun = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const synced: string[] = [];
  const make = createFolderMaker(async (folder) => {
    begun.resolve();
    await held.promise;
    synced.push(folder.slice(root.length));
  });
  const first = make(join(root, 'a/b'));
  await begun.promise;
  expect(existsSync(join(root, 'a/b'))).toBe(true);
  let isThere = false;
  const second = make(join(root, 'a/b')).then(() => {
    isThere = true;
  });
  // Time enough to make a folder, if that were all.
  for (let count = 0; count < 20; count += 1) await mkdir(join(root, 'a/b'), { recursive: true });
  expect(isThere).toBe(false);
  held.resolve();
  await Promise.all([first, second]);
  expect(synced).toEqual(['/a', '']);
});

test('a failure to sync is told to whoever relies on it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sluice-folders-'));
  using _root = { [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
  const make = createFolderMaker(() => Promise.reject(new Error('broken disk')));
  const both = await Promise.allSettled([make(join(root, 'a/b')), make(join(root, 'a/b'))]);
  expect(both.some(({ status }) => status === 'rejected')).toBe(true);
});
