import { expect, test } from 'bun:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine } from '../../test/support/command-line.ts';
import { startTestApi } from '../../test/support/test-api.ts';
import { ensureMasterKey } from '../store/master-key.ts';
import { openStore } from '../store/open-store.ts';

test('contexts are told as JSON, without what proves who calls', async () => {
  await using api = await startTestApi();
  using cli = new CommandLine(api);
  const project = { id: api.credentials.project_id, name: 'local' };
  const shown = { name: 'test', address: api.address, user: 'admin', domain: 'admin', project };
  expect(await cli.json('context', 'list')).toEqual([{ ...shown, used: true }]);
  expect(await cli.json('context', 'use', 'local')).toEqual({ name: 'local' });
  expect(await cli.json('context', 'list')).toEqual([{ ...shown, used: false }]);
  expect(await cli.json('logout', 'test')).toEqual({ name: 'test' });
  expect(await cli.json('context', 'list')).toEqual([]);
});

test('backup and restore are told as JSON', async () => {
  using cli = new CommandLine();
  const data = join(cli.home, 'data');
  mkdirSync(data);
  await ensureMasterKey(join(data, 'master.key'));
  await (await openStore(join(data, 'sluice.db'))).close();
  writeFileSync(join(cli.home, 'passphrase'), 'a passphrase of some length');
  const passphrase = ['--passphrase-file', join(cli.home, 'passphrase')];
  const made = await cli.json('backup', 'whole.backup', '--data', data, ...passphrase);
  const path = join(cli.home, 'whole.backup');
  expect(made).toEqual({ path, size_in_bytes: Bun.file(path).size, images: false });
  const other = join(cli.home, 'other');
  const restored = await cli.json('restore', 'whole.backup', '--data', other, ...passphrase);
  expect(restored).toMatchObject({ path: other, images: false });
});
