import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { CommandLine } from '../../../test/support/command-line.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { attentionOf } from './attention.ts';
import type { PlatformFacts } from './platform-facts.ts';

const day = 86_400_000;
const gigabyte = 1024 ** 3;
const well: PlatformFacts = {
  platform: {
    version: '1.2.3',
    time: 0,
    checks: [
      { name: 'workers', ready: true },
      { name: 'engine', ready: true, live_restore: false },
    ],
    disk: { total_in_bytes: 100 * gigabyte, free_in_bytes: 3 * gigabyte },
  },
  certificate: { expiresAt: 15 * day },
  clockDifference: -50_000,
};

describe('what needs attention', () => {
  const codes = (facts: PlatformFacts) => attentionOf(facts, 0, 'en').map(({ code }) => code);

  test('is nothing where all is well, and where nothing is known', () => {
    expect([codes(well), codes({})]).toEqual([[], []]);
  });

  test('is a disk without room, a certificate near its end, and a clock that is off', () => {
    const disk = (total: number, free: number) => {
      const { version = '', checks = [] } = well.platform ?? {};
      const room = { total_in_bytes: total * gigabyte, free_in_bytes: free * gigabyte };
      return codes({ platform: { version, time: 0, checks, disk: room } });
    };
    expect([disk(100, 1.9), disk(10, 1.9), disk(10, 0.4)]).toEqual([['disk'], [], ['disk']]);
    expect(codes({ certificate: { expiresAt: 13 * day } })).toEqual(['certificate']);
    expect(attentionOf({ certificate: { expiresAt: -day } }, 0, 'en')[0]?.message).toContain('ended on 1969-12-31');
    expect([codes({ clockDifference: -61_000 }), codes({ clockDifference: 61_000 })]).toEqual([['clock'], ['clock']]);
  });

  test('is what does not answer, in its own words, before services that suffer from it', () => {
    const none = { count: 0, names: [] };
    const services = { all: none, running: none, concerning: none, failed: { count: 7, names: ['a', 'b'] } };
    const platform = { version: '', time: 0, checks: [{ name: 'engine', ready: false, detail: 'start it' }] };
    expect(attentionOf({ platform, services, silent: 'It is away.' }, 0, 'en').map(({ message }) => message)).toEqual([
      expect.stringContaining('does not answer: It is away.'),
      'start it',
      expect.stringContaining('Failed services (7): a, b, ….'),
    ]);
  });
});

describe('of a platform elsewhere', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    api.readiness = [{ name: 'engine', ready: true, liveRestore: true }];
  });
  afterAll(() => api[Symbol.asyncDispose]());

  test('an administrator sees how it is, and the exit code says whether it is well', async () => {
    using line = new CommandLine(api);
    expect(await line.run('status')).toMatchObject({ code: 0, out: expect.stringContaining('sluice 1.2.3 answers') });
    const model = await api.model();
    const config = [{ model_id: model, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
    const request = { service_name: 'sick', infer_type: 'real-time', config };
    const { body } = await api.call('POST', '/v1/{p}/services', request);
    await api.setState(body.service_id, { status: 'failed' });
    const sick = await line.run('status');
    expect(sick).toMatchObject({ code: 1, out: expect.stringContaining('Failed services (1): sick.') });
    const { out } = await line.run('status', '--json');
    expect(JSON.parse(out)).toMatchObject({
      running: true,
      version: '1.2.3',
      services: { failed: { count: 1, names: ['sick'] } },
      attention: [{ code: 'services' }],
    });
  });

  test('one who only calls services sees that it answers', async () => {
    const password = 'a-Long-Passw0rd!';
    const user = { name: 'caller', password, domain_id: api.claims.domain.id, roles: ['caller'] };
    const made = await api.call('POST', '/v3/users', { user });
    expect(made.status).toBe(201);
    const id = made.body.user.id;
    const token = api.sign({ ...api.claims, jti: 'caller', sub: id, name: 'caller', roles: ['caller'] });
    const key = await api.call(
      'POST',
      '/v3.0/OS-CREDENTIAL/credentials',
      { credential: {} },
      { 'X-Auth-Token': token },
    );
    expect(key.status).toBe(201);
    const { access, secret } = key.body.credential;
    const credentials = { ...api.credentials, user: 'caller', access_key: access, secret_key: secret };
    using line = new CommandLine({ address: api.address, credentials });
    const { code, out } = await line.run('status');
    expect(code).toBe(0);
    expect(out).toStartWith('sluice answers\n');
    expect(out).not.toContain('sick');
  });

  test('one that does not answer is an error', async () => {
    using line = new CommandLine({ address: 'http://127.0.0.1:1', credentials: api.credentials });
    expect(await line.run('status')).toMatchObject({ code: 1, err: expect.stringContaining('127.0.0.1:1') });
  });
});

test('of an installation that never ran says so', async () => {
  using line = new CommandLine();
  const { code, out } = await line.run('status', '--json', '--data', line.home);
  expect({ code, answer: JSON.parse(out) }).toEqual({
    code: 1,
    answer: { running: false, data: line.home, left_processes: [] },
  });
});
