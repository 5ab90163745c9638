import { afterAll, beforeAll, expect, test } from 'bun:test';
import { CommandLine } from '../../test/support/command-line.ts';
import { within } from '../../test/support/deadline.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import type { ExaminationWish } from '../contract/image-examination.ts';
import type { ImageReport } from '../contract/image-report.ts';
import { notice } from '../contract/notices.ts';
import { EngineUnavailable } from '../engine/engine.ts';

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

test('an image is examined by the platform, with what it is given, and its report is told', async () => {
  const report: ImageReport = {
    image: 'team/voice:1.0',
    startedAt: 1,
    durationMs: 2,
    findings: [{ level: 'problem', notice: notice('doctor.loopback-only', { port: 9000 }) }],
    suggestion: { protocol: 'ws', port: 9000, webSocketPath: '/ws' },
  };
  let wish: ExaminationWish | undefined;
  api.examineImage = async (wished) => {
    wish = wished;
    return { report: wished.environment['A'] === '1' ? { ...report, findings: [] } : report };
  };
  const bad = await cli.run('model', 'examine', 'team/voice:1.0');
  expect(bad.code).toBe(1);
  expect(bad.out).toContain('problem: It listens on port 9000 at 127.0.0.1 only');
  expect(bad.out).toContain('{"protocol":"ws","port":9000}');
  expect(bad.out).toEndWith('The image cannot be used as a service as it is.\n');
  const options = ['--env', 'A=1', '--cmd', 'node x.mjs', '--port', '9000'];
  expect(await cli.json('model', 'examine', 'team/voice:1.0', ...options)).toMatchObject({
    status: 'examined',
    report: { usable: true, findings: [] },
  });
  expect(wish).toEqual({ image: 'team/voice:1.0', environment: { A: '1' }, command: ['node', 'x.mjs'], port: 9000 });
  api.examineImage = () => Promise.reject(new EngineUnavailable('nobody is there'));
  cli.environment = { LC_ALL: 'zh_CN.UTF-8' };
  expect(await cli.run('model', 'examine', 'team/voice:1.0')).toMatchObject({
    code: 1,
    out: expect.stringContaining('容器引擎没有响应：nobody is there'),
  });
  cli.environment = {};
});

test('an examination whose command is interrupted is canceled', async () => {
  const canceled = Promise.withResolvers<void>();
  api.examineImage = (_wish, _owner, onStep, signal) => {
    onStep(notice('doctor.step-port', { port: 9000 }));
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        canceled.resolve();
        reject(signal.reason);
      });
      begun.resolve();
    });
  };
  const begun = Promise.withResolvers<void>();
  const child = cli.start('model', 'examine', 'team/voice:1.0');
  await within(30_000, 'the examination begins', begun.promise);
  child.kill('SIGINT');
  await within(30_000, 'the examination is canceled', canceled.promise);
  expect(await child.exited).toBe(130);
}, 90_000);

test('the version is told without a platform', async () => {
  using nobody = new CommandLine();
  expect((await nobody.run('version')).out).toMatch(/^sluice \d+\.\d+\.\d+ /);
  expect(await nobody.json('version')).toMatchObject({ version: expect.stringMatching(/^\d/), bun: Bun.version });
});
