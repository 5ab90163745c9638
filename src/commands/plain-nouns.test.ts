import { afterAll, beforeAll, expect, test } from 'bun:test';
import { CommandLine } from '../../test/support/command-line.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';

let api: TestApi;
let cli: CommandLine;
beforeAll(async () => {
  api = await startTestApi();
  cli = new CommandLine(api);
});
afterAll(async () => {
  cli[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

test('apps: made, found by name, given another secret and a code, deleted', async () => {
  const made = await cli.json('app', 'create', 'shop', '--remark', 'the shop');
  expect(made).toMatchObject({ app_name: 'shop', app_remark: 'the shop' });
  expect((await cli.run('app', 'list')).out).toContain(made.app_id);
  expect((await cli.run('app', 'list', '--json')).out).not.toContain(made.app_secret);
  expect((await cli.run('app', 'show', 'shop')).out).toContain(made.app_secret);
  expect((await cli.json('app', 'reset', 'shop')).app_secret).not.toBe(made.app_secret);
  expect((await cli.json('app', 'add-code', made.app_id)).app_codes).toHaveLength(1);
  expect((await cli.run('app', 'delete', 'shop')).out).toBe('Deleted: shop\n');
  expect((await cli.run('app', 'show', 'shop')).err).toStartWith('There is no app "shop".');
});

test('access keys: made, listed, disabled, enabled, deleted', async () => {
  const { access, secret } = await cli.json('access-key', 'create', '--description', 'nightly');
  const listed = (await cli.run('access-key', 'list')).out;
  expect(listed).toMatch(new RegExp(`^${access}  active .*nightly$`, 'm'));
  expect(listed).not.toContain(secret);
  expect((await cli.run('access-key', 'disable', access)).out).toBe(`${access}  inactive\n`);
  expect((await cli.json('access-key', 'enable', access)).status).toBe('active');
  expect((await cli.run('access-key', 'delete', access)).out).toBe(`Deleted: ${access}\n`);
  const again = await cli.run('access-key', 'delete', access);
  expect(again.code).toBe(1);
  expect(again.err).toContain('HTTP 404; request id ');
});

test('models: deleted by name', async () => {
  await api.model({ name: 'old', version: '1.0.0' });
  expect(await cli.run('model', 'delete', 'old:1.0.0')).toMatchObject({ code: 0, out: 'Deleted: old:1.0.0\n' });
  expect((await cli.run('model', 'delete', 'old')).code).toBe(1);
});
