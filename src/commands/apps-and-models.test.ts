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

test('apps: let in to a service and out again, with codes that are listed and deleted', async () => {
  const { app_id } = await cli.json('app', 'create', 'caller');
  const config = [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const service = { service_name: 'voice', infer_type: 'real-time', config };
  const id = (await api.call('POST', '/v1/{p}/services', service)).body.service_id;
  const authorized = await cli.run('app', 'authorize', 'caller', 'voice');
  expect(authorized).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^The app caller may call voice now: .*\n$/),
  });
  expect((await cli.run('app', 'show', 'caller')).out).toMatch(/^ {2}services +voice$/m);
  expect((await cli.json('app', 'show', app_id)).apis).toMatchObject([{ service_id: id }]);
  expect((await cli.run('app', 'authorize', 'caller', 'nothing')).err).toContain('no service "nothing"');
  expect((await cli.run('app', 'unauthorize', 'caller', id)).out).toContain('may not call');
  const again = await cli.run('app', 'unauthorize', 'caller', 'voice');
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('may not call "voice" in any case') });

  expect((await cli.run('app', 'codes', 'caller')).out).toBe('There are none.\n');
  const [code = ''] = (await cli.json('app', 'add-code', 'caller')).app_codes;
  expect((await cli.run('app', 'codes', 'caller')).out).toBe(`${code}\n`);
  expect((await cli.run('app', 'delete-code', 'caller', code.slice(0, 5))).code).toBe(1);
  expect((await cli.run('app', 'delete-code', 'caller', code.slice(0, 8))).code).toBe(0);
  expect(await cli.json('app', 'codes', 'caller')).toEqual([]);
});

test('models: all versions of a name, but for those that a service needs', async () => {
  const ids = await Promise.all(['1.0.0', '1.0.1', '2.0.0'].map((version) => api.model({ name: 'many', version })));
  const config = [{ model_id: ids[1], specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  await api.call('POST', '/v1/{p}/services', { service_name: 'needs-one', infer_type: 'real-time', config });
  cli.typed = ['no', 'yes'];
  expect(await cli.run('model', 'delete', 'many', '--cascade')).toMatchObject({
    code: 1,
    out: 'Nothing was deleted.\n',
  });
  const { code, out } = await cli.run('model', 'delete', 'many', '--cascade');
  expect(code).toBe(1);
  expect(out).toMatch(/^Deleted: 2 versions of many\n.*needs-one.*\(ModelArts\.\d+\)\n$/);
  cli.typed = undefined;
  expect(
    (await cli.json('model', 'list', '--name', 'many')).map(({ model_id }: { model_id: string }) => model_id),
  ).toEqual([ids[1]]);
});

test('the version is told without a platform', async () => {
  using nobody = new CommandLine();
  expect((await nobody.run('version')).out).toMatch(/^sluice \d+\.\d+\.\d+ /);
  expect(await nobody.json('version')).toMatchObject({ version: expect.stringMatching(/^\d/), bun: Bun.version });
});
