import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFile, publicMode, removeDrafts, replaceFile, replaceFileSync, secretMode } from './replace-file.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-files-'));
  file = join(folder, 'a.txt');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mode = (path: string) => statSync(path).mode & 0o777;

describe.each([
  ['at once', async (...given: Parameters<typeof replaceFileSync>) => replaceFileSync(...given)],
  ['awaited', replaceFile],
] as const)('a replacement, %s,', (_, replace) => {
  test('gives content and mode, whatever the umask and the file before', async () => {
    const umask = process.umask(0o077);
    try {
      await replace(file, 'old', { mode: secretMode });
      expect([readFileSync(file, 'utf8'), mode(file)]).toEqual(['old', 0o600]);
      await replace(file, 'new', { mode: publicMode, lasting: false });
      expect([readFileSync(file, 'utf8'), mode(file)]).toEqual(['new', 0o644]);
    } finally {
      process.umask(umask);
    }
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  test('that fails says why and leaves nothing behind', async () => {
    mkdirSync(join(folder, 'drafts'));
    mkdirSync(file);
    const options = { mode: secretMode, draftFolder: join(folder, 'drafts') };
    const failure = await replace(file, 'new', options).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'EISDIR' });
    expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual(['a.txt', 'drafts']);
  });

  test('into a folder that is missing fails and does not make it', async () => {
    const failure = await replace(join(folder, 'none', 'a.txt'), 'new', { mode: secretMode }).catch((error) => error);
    expect(failure).toMatchObject({ code: 'ENOENT' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('of many that create a file one does, and the others leave its content', async () => {
  const writers = Array.from({ length: 8 }, (_, index) => createFile(file, String(index), secretMode));
  const wrote = await Promise.all(writers);
  expect(wrote.filter(Boolean)).toHaveLength(1);
  expect(readFileSync(file, 'utf8')).toBe(String(wrote.indexOf(true)));
  expect([mode(file), readdirSync(folder)]).toEqual([0o600, ['a.txt']]);
});

test('drafts of writers that were killed are removed, and nothing that only looks like one', async () => {
  writeFileSync(`${file}.0b5a2f0c-7c0e-4d0e-9d3f-0a1b2c3d4e5f.new`, 'half');
  writeFileSync(`${file}.new`, 'of somebody');
  await replaceFile(file, 'whole', { mode: secretMode });
  removeDrafts(folder);
  expect(readdirSync(folder).toSorted()).toEqual(['a.txt', 'a.txt.new']);
});
