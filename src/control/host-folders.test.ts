import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHostFolders } from './host-folders.ts';

let root: string;
let allowed: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-folders-')));
  allowed = join(root, 'allowed');
  for (const folder of ['allowed/models/whisper', 'allowed/data/secrets', 'allowed-not', 'elsewhere']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(allowed, 'file'), '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const outside = { refused: 'outside' } as const;

test('finds the folders that are allowed and what lies in them', async () => {
  const find = createHostFolders([allowed], []);
  expect(await find(allowed)).toEqual({ path: allowed });
  expect(await find(join(allowed, 'models/whisper'))).toEqual({ path: join(allowed, 'models/whisper') });
  expect(await find(join(allowed, 'gone'))).toEqual({ refused: 'missing' });
  expect(await find(join(allowed, 'file'))).toEqual({ refused: 'missing' });
  expect(await createHostFolders([], [])(allowed)).toEqual(outside);
  expect(await createHostFolders([join(root, 'gone')], [])(join(root, 'gone'))).toEqual({ refused: 'missing' });
});

test('tells nothing of what is outside, whether it is there or not', async () => {
  const find = createHostFolders([allowed], []);
  for (const path of ['/', '/etc', root, join(root, 'allowed-not'), join(root, 'elsewhere'), '/no/such/folder']) {
    expect(await find(path)).toEqual(outside);
  }
  expect(await find(`${allowed}/../elsewhere`)).toEqual(outside);
});

test('follows symbolic links, and refuses those that lead out, in the middle of a path too', async () => {
  const find = createHostFolders([allowed], []);
  symlinkSync(join(root, 'elsewhere'), join(allowed, 'models/out'));
  symlinkSync('/', join(allowed, 'all'));
  symlinkSync('whisper', join(allowed, 'models/current'));
  symlinkSync('loop', join(allowed, 'loop'));
  expect(await find(join(allowed, 'models/out'))).toEqual(outside);
  expect(await find(join(allowed, 'all/etc'))).toEqual(outside);
  expect(await find(join(allowed, 'all', allowed))).toEqual({ path: allowed });
  expect(await find(join(allowed, 'models/current'))).toEqual({ path: join(allowed, 'models/whisper') });
  expect(await find(join(allowed, 'loop'))).toEqual({ refused: 'missing' });
});

test('an allowed folder may be a link itself', async () => {
  symlinkSync(allowed, join(root, 'link'));
  const find = createHostFolders([join(root, 'link')], []);
  expect(await find(join(root, 'link/models'))).toEqual({ path: join(allowed, 'models') });
  expect(await find(join(allowed, 'models'))).toEqual({ path: join(allowed, 'models') });
});

test('the platform’s own folders are never found, nor what would show them', async () => {
  const find = createHostFolders([root], [join(allowed, 'data')]);
  for (const path of [root, allowed, join(allowed, 'data'), join(allowed, 'data/secrets')]) {
    expect(await find(path)).toEqual(outside);
  }
  expect(await find(join(allowed, 'models'))).toEqual({ path: join(allowed, 'models') });
});
