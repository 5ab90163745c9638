import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine } from '../../../test/support/command-line.ts';
import { endedConnection, openConnection } from '../../../test/support/connection-records.ts';
import { until } from '../../../test/support/deadline.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { WorkerClient } from '../../../test/support/worker-client.ts';
import { notice } from '../../contract/notices.ts';

let api: TestApi;
let cli: CommandLine;
let old: string;
let fresh: string;
beforeAll(async () => {
  api = await startTestApi();
  old = await api.model({ name: 'voice', version: '1.0.0', createdAt: Date.now() - 2_000 });
  fresh = await api.model({ name: 'voice', version: '1.1.0', createdAt: Date.now() - 1_000 });
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  cli = new CommandLine(api);
});
afterEach(() => cli[Symbol.dispose]());

const made = ['--model', 'voice:1.0.0', '--env', 'COLOUR=blue', '--env', 'SIZE=1'];

describe('service create', () => {
  test('asks for what the options say, the rest by default', async () => {
    const plain = await cli.json('service', 'create', 'plain', '--model', 'voice');
    expect(plain).toMatchObject({
      service_name: 'plain',
      status: 'deploying',
      config: [{ model_id: fresh, weight: 100, instance_count: 1, specification: 'modelarts.vm.cpu.1u' }],
      additional_properties: { websocket_upgrade: true },
    });
    const size = [
      '--cpu',
      '0.5',
      '--memory',
      '256',
      '--instances',
      '2',
      '--timeout',
      '60',
      '--description',
      'it echoes',
    ];
    const full = await cli.json('service', 'create', 'full', ...made, ...size, '--http');
    expect(full).toMatchObject({
      description: 'it echoes',
      config: [
        {
          model_id: old,
          instance_count: 2,
          specification: 'custom',
          custom_spec: { cpu: 0.5, memory: 256 },
          envs: { COLOUR: 'blue', SIZE: '1' },
          deploy_timeout_in_seconds: 60,
        },
      ],
      additional_properties: { websocket_upgrade: false },
    });
    const both = ['--model', 'voice:1.0.0', '--weight', '90', '--model', 'voice:1.1.0', '--weight', '10'];
    const { config } = await cli.json('service', 'create', 'both', ...both);
    expect(config).toMatchObject([
      { model_id: old, weight: 90 },
      { model_id: fresh, weight: 10 },
    ]);
    const { out } = await cli.run('service', 'create', 'told', '--model', old);
    expect(out).toMatch(/^told is deploying\.\n {2}address {2}wss:\/\/localhost:8443\/v1\/infers\/[0-9a-f-]{36}\n$/);
  });

  test('makes a service that scales, and changes how', async () => {
    const bounds = ['--min-instances', '0', '--max-instances', '6', '--scale-to-zero-after', '30'];
    const { config, service_id: id } = await cli.json(
      'service',
      'create',
      'scales',
      ...made,
      ...bounds,
      '--target-connections',
      '50',
    );
    expect(config[0].additional_properties.scaling).toMatchObject({
      min_instances: 0,
      max_instances: 6,
      target_connections: 50,
      scale_to_zero_after_seconds: 30,
    });
    const service = await api.store.services.get(id);
    if (!service) throw new Error('the service is gone');
    await api.store.services.setState(id, {
      ...service.state,
      status: 'running',
      progress: 100,
      observedGeneration: 1,
    });
    const changed = await cli.json('service', 'update', 'scales', '--min-instances', '2', '--target-cpu', '70');
    expect(changed.config[0]).toMatchObject({
      instance_count: 2,
      additional_properties: { scaling: { min_instances: 2, max_instances: 6, target_cpu_percent: 70 } },
    });
    const { err } = await cli.run('service', 'update', 'scales', '--no-scaling', '--target-cpu', '9');
    expect(err).toContain('--no-scaling');
    const over = await api.store.services.get(id);
    if (!over) throw new Error('the service is gone');
    const observedGeneration = over.generation;
    await api.store.services.setState(id, { ...over.state, status: 'running', progress: 100, observedGeneration });
    const fixed = await cli.json('service', 'update', 'scales', '--no-scaling');
    expect(fixed.config[0]).toMatchObject({ scaling: false, instance_count: 2 });
  });

  test("sends a file with the API's own body, JSON or YAML", async () => {
    const config = [{ model_id: old, specification: 'modelarts.vm.cpu.2u', instance_count: '1' }];
    const body = { service_name: 'from-file', infer_type: 'real-time', config };
    writeFileSync(join(cli.home, 'service.json'), JSON.stringify(body));
    expect(await cli.json('service', 'create', '--file', 'service.json')).toMatchObject({ service_name: 'from-file' });
    writeFileSync(join(cli.home, 'service.yaml'), Bun.YAML.stringify(body));
    const named = await cli.json('service', 'create', 'named', '--file', 'service.yaml');
    expect(named).toMatchObject({ service_name: 'named', config: [{ specification: 'modelarts.vm.cpu.2u' }] });
    for (const text of ['{"a": ', '- 1\n', 'a: [']) {
      writeFileSync(join(cli.home, 'bad'), text);
      const { code, err } = await cli.run('service', 'create', '--file', 'bad');
      expect(code).toBe(1);
      expect(err).toContain(`${join(cli.home, 'bad')} is no body of a service`);
    }
    expect((await cli.run('service', 'create', '--file', 'missing')).err).toContain('ENOENT');
  });

  test('lets apps call it', async () => {
    const app = await cli.json('app', 'create', 'shop');
    const { service_id: id } = await cli.json('service', 'create', 'opened', ...made, '--app-auth', 'shop');
    const { body } = await api.call('GET', `/v1/{p}/services/${id}/api-auths`);
    expect(body.app_auth_api.authed_apps).toMatchObject([{ app_id: app.app_id }]);
    const missing = await cli.run('service', 'create', 'unopened', ...made, '--app-auth', 'nobody');
    expect(missing.err).toStartWith('There is no app "nobody".');
    expect((await cli.run('service', 'show', 'unopened')).code).toBe(1);
    const strange = `logic-app-${'0'.repeat(32)}`;
    const half = await cli.run('service', 'create', 'half', ...made, '--app-auth', strange);
    expect(half.code).toBe(1);
    expect(half.err).toContain('The service half was made, but not opened to the apps');
  });

  test.each([
    [['voice'], ['--model']],
    [['--model', 'voice'], ['NAME']],
    [['v', '--model', 'voice', '--model', 'voice:1.0.0'], ['--weight']],
    [
      ['v', '--model', 'voice', '--weight', '101', '--instances', '0'],
      ['--weight 101', '--instances 0'],
    ],
    [['v', '--model', 'voice', '--cpu', '1'], ['--memory']],
    [['v', '--model', 'voice', '--specification', 's', '--cpu', '1', '--memory', '64'], ['--specification']],
    [
      ['--file', 'f', '--model', 'voice', '--env', 'A=B', '--http'],
      ['--model', '--env', '--http'],
    ],
    [['v', '--model', 'voice', '--env', 'novalue'], ['--env novalue']],
  ])('refuses %p', async (argv, told) => {
    const { code, err } = await cli.run('service', 'create', ...argv);
    expect(code).toBe(2);
    for (const word of told) expect(err).toContain(`  ${word}: `);
  });
});

describe('service update', () => {
  test('changes what is given and leaves the rest', async () => {
    const size = ['--cpu', '0.5', '--memory', '256', '--instances', '2', '--timeout', '60'];
    const { service_id: id } = await cli.json('service', 'create', 'changed', ...made, ...size);
    const full = { instance_count: 2, custom_spec: { cpu: 0.5, memory: 256 }, deploy_timeout_in_seconds: 60 };
    const newer = await cli.json('service', 'update', 'changed', '--model', 'voice:1.1.0');
    expect(newer.config).toMatchObject([{ model_id: fresh, envs: { COLOUR: 'blue', SIZE: '1' }, ...full }]);
    const env = await cli.json('service', 'update', id, '--env', 'SIZE=2', '--unset-env', 'COLOUR', '--instances', '3');
    expect(env.config).toMatchObject([{ model_id: fresh, ...full, instance_count: 3 }]);
    expect(env.config[0].envs).toEqual({ SIZE: '2' });
    const limited = await cli.json('service', 'update', id, '--most-connections', '25');
    expect(limited).toMatchObject({
      config: env.config,
      additional_properties: { websocket_upgrade: true, limits: { max_connections_per_instance: 25 } },
    });
    const both = ['--model', 'voice:1.0.0', '--weight', '90', '--model', 'voice:1.1.0', '--weight', '10'];
    const two = await cli.json('service', 'update', id, ...both);
    expect(two.config).toMatchObject([
      { model_id: old, weight: 90, envs: { SIZE: '2' }, instance_count: 3 },
      { model_id: fresh, weight: 10, envs: { SIZE: '2' }, instance_count: 3 },
    ]);
    const weights = await cli.json('service', 'update', id, '--weight', '50', '--weight', '50');
    expect(weights.config).toMatchObject([{ weight: 50 }, { weight: 50 }]);
    expect(await cli.json('service', 'update', id, '--description', 'told')).toMatchObject({
      description: 'told',
      config: weights.config,
    });
    writeFileSync(join(cli.home, 'change.yaml'), 'description: from a file\n');
    const file = await cli.json('service', 'update', id, '--file', 'change.yaml');
    expect(file.description).toBe('from a file');
  });

  test('a variable that is taken away may have been a secret one', async () => {
    const { service_id: id, config } = await cli.json('service', 'create', 'secretive', ...made);
    const [{ model_id, specification, envs }] = config;
    const secret = { additional_properties: { secret_envs: ['COLOUR'] } };
    const body = { config: [{ model_id, specification, instance_count: 1, envs, ...secret }] };
    expect((await api.call('PUT', `/v1/{p}/services/${id}`, body)).status).toBe(200);
    const kept = await cli.json('service', 'update', id, '--instances', '2');
    expect(kept.config[0].envs).toEqual({ COLOUR: '******', SIZE: '1' });
    const gone = await cli.json('service', 'update', id, '--unset-env', 'COLOUR');
    expect(gone.config[0].envs).toEqual({ SIZE: '1' });
  });

  test('says that nothing was given, and refuses a version without a weight', async () => {
    await cli.json('service', 'create', 'same', ...made);
    expect(await cli.run('service', 'update', 'same')).toMatchObject({ code: 2, out: '' });
    const two = await cli.run('service', 'update', 'same', '--model', 'voice', '--model', 'voice:1.0.0');
    expect(two).toMatchObject({ code: 2, err: expect.stringContaining('--weight: ') });
  });

  test('with --wait it tells that the change was taken back, and why', async () => {
    const { service_id: id } = await cli.json('service', 'create', 'risky', ...made);
    await api.setState(id, { status: 'running', settledGeneration: 1 });
    const updating = cli.run('service', 'update', 'risky', '--env', 'SIZE=9', '--wait');
    await until(10_000, 'the change', async () =>
      (await api.store.services.get(id))?.generation === 2 ? true : undefined,
    );
    const reason = notice('service.unavailable', { wished: 1 });
    await api.store.services.rollBack(id, { generation: 2, reason });
    await api.setState(id, { status: 'running' });
    const { code, err } = await updating;
    expect(code).toBe(1);
    expect(err).toContain('risky is running. None of 1 instances is ready.');
  });
});

describe('service restart and rollback', () => {
  test('are changes of their own, that can be waited for', async () => {
    const { service_id: id } = await cli.json('service', 'create', 'turned', ...made);
    await api.setState(id, { status: 'running', settledGeneration: 1 });
    const restarting = cli.run('service', 'restart', 'turned', '--wait');
    await until(10_000, 'the restart', async () =>
      (await api.store.services.get(id))?.generation === 2 ? true : undefined,
    );
    await api.setState(id, { status: 'running', settledGeneration: 2 });
    expect(await restarting).toMatchObject({ code: 0, out: expect.stringContaining('turned is running.') });
    await cli.json('service', 'update', 'turned', '--env', 'SIZE=9');
    const back = await cli.json('service', 'rollback', 'turned');
    expect(back.config[0].envs).toEqual({ COLOUR: 'blue', SIZE: '1' });
    const again = await cli.json('service', 'rollback', 'turned', '--to', '3');
    expect(again.config[0].envs).toEqual({ COLOUR: 'blue', SIZE: '9' });
    expect((await cli.run('service', 'rollback', 'turned', '--to', '99')).code).toBe(1);
    const { out } = await cli.run('service', 'updates', 'turned');
    expect(out).toMatch(/^GENERATION +CHANGE +RESULT /);
    const rows = out
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(/ {2,}/).slice(0, 3).join(' '));
    expect(rows).toEqual([
      ...['5 rollback RUNNING', '4 rollback FAIL', '3 update FAIL'],
      ...['2 restart SUCCESS', '1 create SUCCESS'],
    ]);
    expect(out).toMatch(/ \S+:\S+ 100% ×1 +A newer change took its place/);
    expect(await cli.json('service', 'updates', 'turned', '--limit', '1')).toMatchObject([{ generation: 5 }]);
  });
});

describe('service drain', () => {
  test('asks the open connections to end, and waits for those of that time', async () => {
    const { service_id: id } = await cli.json('service', 'create', 'drained', ...made);
    await api.setState(id, { status: 'running' });
    using worker = await WorkerClient.dial(api.linkSocket, 1);
    worker.report(1, { opened: [openConnection('of-then', { serviceId: id })], ended: [], handshakes: [] });
    await until(20_000, 'the connection in the list', async () =>
      (await cli.json('service', 'connections', 'drained')).length === 1 ? true : undefined,
    );
    const begun = await cli.run('service', 'drain', 'drained', '--timeout', '60', '--reason', 'it moves');
    expect(begun.out).toStartWith('1 open connections of drained are to end by 2');
    expect((await cli.json('service', 'events', id, '--limit', '1'))[0].event_info).toContain('it moves');
    const waiting = cli.run('service', 'drain', 'drained', '--wait');
    const later = openConnection('later', { serviceId: id, openedAt: Date.now() + 60_000 });
    const end = { at: Date.now(), by: 'client', code: 1000 } as const;
    worker.report(2, { opened: [later], ended: [endedConnection('of-then', { serviceId: id, end })], handshakes: [] });
    expect(await waiting).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^The \d connections of drained are over/),
    });
    expect((await cli.run('service', 'drain', 'drained', '--timeout', '-1')).code).toBe(2);
  });
});

test('service restart --instance replaces one instance alone', async () => {
  const { service_id: id } = await cli.json('service', 'create', 'single', ...made);
  await api.setState(id, { status: 'running' });
  const both = await cli.run('service', 'restart', 'single', '--instance', 'i-1', '--wait');
  expect(both).toMatchObject({ code: 2, err: expect.stringContaining('--wait: ') });
  const missing = await cli.run('service', 'restart', 'single', '--instance', 'i-9');
  expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('i-9') });
  api.instances = [{ id: 'i-1', serviceId: id, modelId: old, status: 'running', restarts: 0, openConnections: 0 }];
  const replaced = await cli.run('service', 'restart', 'single', '--instance', 'i-1');
  api.instances = [];
  expect(replaced).toMatchObject({ code: 0, out: 'The instance i-1 is being replaced.\n' });
});
