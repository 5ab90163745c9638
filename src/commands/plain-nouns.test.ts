import { afterAll, beforeAll, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pushBlob } from '../../test/integration/registry/contents.ts';
import { CommandLine } from '../../test/support/command-line.ts';
import { registryOf } from '../../test/support/registry-client.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import type { Probe } from '../contract/model.ts';

const probe: Probe = {
  method: 'TCP',
  protocol: 'http',
  path: '/',
  command: [],
  initialDelaySeconds: 0,
  periodSeconds: 5,
  timeoutSeconds: 2,
  failureThreshold: 3,
};

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

test('access keys: imported, with the secret half from a file, standard input or the terminal alone', async () => {
  const create = (...more: string[]) => cli.run('access-key', 'create', ...more);
  const pair = { access: 'OLDCLOUDKEY000000001', secret: 'a-secret-of-another-cloud' };
  expect((await create('--access', pair.access)).err).toContain('--secret-file FILE');
  expect((await create('--secret-stdin')).err).toContain('--access KEY');
  const missing = await create('--access', pair.access, '--secret-file', join(cli.home, 'none'));
  expect(missing.err).toContain('Nothing was imported');

  const file = join(cli.home, 'secret');
  writeFileSync(file, `${pair.secret}\n`);
  const made = await create('--access', pair.access, '--secret-file', file, '--user', 'admin');
  expect([made.code, made.out]).toEqual([0, expect.stringContaining(pair.access)]);
  expect(made.out).not.toContain(pair.secret);
  const again = await create('--access', pair.access, '--secret-file', file);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('There is an access key OLDCLOUDKEY000000001')]);

  cli.input = pair.secret;
  const piped = await cli.json('access-key', 'create', '--access', 'OLDCLOUDKEY000000002', '--secret-stdin');
  expect(piped).toMatchObject({ access: 'OLDCLOUDKEY000000002', status: 'active' });
  expect(piped).not.toHaveProperty('secret');
  cli.typed = [pair.secret];
  expect((await create('--access', 'OLDCLOUDKEY000000003')).err).toBe('Secret key: ');
  cli.typed = undefined;
  for (const number of [1, 2, 3]) await cli.run('access-key', 'delete', `OLDCLOUDKEY00000000${number}`);
});

test('models: made of an image, with events', async () => {
  const config = '{"protocol":"ws","port":8080}';
  const made = await cli.run('model', 'create', 'fresh:1.2.3', 'team/fresh:1', '--initial-config', config);
  expect(made.code).toBe(0);
  expect(made.out).toMatch(/^[0-9a-f-]{36}\n$/);
  const shown = await cli.json('model', 'show', 'fresh:1.2.3');
  expect(shown).toMatchObject({ model_id: made.out.trim(), config });
  expect((await cli.run('model', 'show', 'fresh:1.2.3')).out).not.toMatch(/^ +port /m);
  await api.model({
    name: 'ready',
    container: {
      protocol: 'wss',
      port: 9000,
      command: ['node', 'a b.js'],
      readinessProbe: { ...probe, method: 'HTTP', path: '/health' },
      livenessProbe: { ...probe, method: 'TCP' },
    },
    request: { initial_config: '{"protocol":"wss"}' },
  });
  const readable = (await cli.run('model', 'show', 'ready')).out;
  expect(readable).toMatch(/^ +protocol +wss$/m);
  expect(readable).toMatch(/^ +port +9000 \(found by examining the image\)$/m);
  expect(readable).toMatch(/^ +start command +node 'a b.js'$/m);
  expect(readable).toMatch(/^ +readiness probe +HTTP \/health, every 5 s, fails after 3 in a row \(found/m);
  expect(readable).toMatch(/^ +liveness probe +TCP, every 5 s, fails after 3 in a row$/m);
  expect(readable).toMatch(/^ +given +\{"protocol":"wss"\}$/m);
  expect((await cli.run('model', 'events', 'fresh')).out).toMatch(/^TIME {17}TYPE .*EVENT\n2/);
  expect((await cli.run('model', 'create', 'fresh:1.2.3', 'team/fresh:1')).err).toContain('(ModelArts.3002, HTTP 409');
  const examined = await cli.run('model', 'create', 'fresh:1.2.4', 'team/fresh:1', '--image-doctor');
  expect((await api.store.models.get(examined.out.trim()))?.request).toMatchObject({ image_doctor: true });
  const variables = ['--env', 'MODE=fast', '--secret-env', 'API_TOKEN'];
  const create = () => cli.run('model', 'create', 'fresh:1.2.5', 'team/fresh:1', ...variables);
  expect((await create()).err).toContain('The secret variable API_TOKEN has no value');
  cli.environment['API_TOKEN'] = 'of-the-shell';
  const sealed = await api.store.models.get((await create()).out.trim());
  if (sealed === undefined) throw new Error('no model was made');
  expect(api.environmentSecrets.open(sealed.id, sealed.container)).toEqual({ API_TOKEN: 'of-the-shell' });
  const told = (await cli.run('model', 'show', 'fresh:1.2.5')).out;
  expect(told).toContain('MODE=fast');
  expect(told).toContain('API_TOKEN=******');
});

test('audit records: what the commands did, newest first, bounded', async () => {
  await cli.json('app', 'create', 'noted');
  const [newest] = await cli.json('audit', 'list', '--limit', '1');
  expect(newest).toMatchObject({ action: 'POST /v1/{project_id}/app-auth/apps', status: 200 });
  const { out } = await cli.run('audit', 'list', '--user', 'admin', '--limit', '2');
  expect(out.trimEnd().split('\n')).toHaveLength(3);
  expect((await cli.run('audit', 'list', '--user', 'nobody')).out).toBe('There are none.\n');
});

test('users: made with a password from standard input, disabled, enabled, deleted', async () => {
  expect((await cli.run('user', 'create', 'alice')).err).toContain('--password-stdin');
  cli.input = 'a-Passw0rd-of-hers';
  const made = await cli.run('user', 'create', 'alice', '--role', 'developer', '--password-stdin');
  expect({ code: made.code, err: made.err }).toEqual({ code: 0, err: '' });
  expect((await cli.run('user', 'list')).out).toMatch(/^alice +enabled +developer /m);
  expect((await cli.run('user', 'disable', 'alice')).out).toBe('alice  disabled\n');
  expect((await cli.run('user', 'enable', 'alice')).out).toBe('alice  enabled\n');
  expect((await cli.run('user', 'delete', 'alice')).out).toBe('Deleted: alice\n');
  expect((await cli.run('user', 'delete', 'alice')).err).toStartWith('There is no user "alice".');
});

test('users: shown with their projects, given roles, and other passwords that no argument holds', async () => {
  cli.input = 'a-Passw0rd-of-his';
  expect((await cli.run('user', 'create', 'bob', '--password-stdin')).code).toBe(0);
  expect((await cli.run('user', 'roles', 'bob')).err).toContain('--none');
  expect((await cli.run('user', 'roles', 'bob', 'developer', '--none')).err).toContain('--none');
  expect((await cli.run('user', 'roles', 'bob', 'no-such-role')).err).toContain('HTTP 400');
  expect((await cli.run('user', 'roles', 'bob', 'developer', 'caller')).out).toBe('bob  developer, caller\n');
  expect((await cli.run('user', 'roles', 'bob', '--none')).out).toBe('bob  -\n');
  expect(await cli.json('user', 'show', 'bob')).toMatchObject({
    name: 'bob',
    roles: [],
    projects: [{ name: 'local' }],
  });
  expect((await cli.run('user', 'show')).out).toMatch(/^ +NAME +admin$/m);

  const signsIn = async (name: string, password: string) => {
    const identity = { methods: ['password'], password: { user: { name, password, domain: { name: 'admin' } } } };
    return (await api.call('POST', '/v3/auth/tokens', { auth: { identity } }, {})).status === 201;
  };
  expect((await cli.run('user', 'password', 'bob')).err).toContain('--password-stdin');
  cli.input = 'another-Passw0rd';
  expect((await cli.run('user', 'password', 'bob', '--password-stdin')).code).toBe(0);
  expect(await signsIn('bob', 'another-Passw0rd')).toBe(true);
  cli.typed = ['one-Passw0rd', 'two-Passw0rd'];
  expect((await cli.run('user', 'password', 'bob')).err).toContain('differ');
  cli.typed = ['a-third-Passw0rd', 'a-third-Passw0rd'];
  expect((await cli.run('user', 'password', 'bob')).code).toBe(0);
  expect(await signsIn('bob', 'a-third-Passw0rd')).toBe(true);

  const own = api.credentials.password;
  cli.typed = ['wrong', 'another-Passw0rd', 'another-Passw0rd'];
  expect((await cli.run('user', 'password')).err).toContain('HTTP 403');
  cli.typed = [own, 'another-Passw0rd', 'another-Passw0rd'];
  expect((await cli.run('user', 'password')).out).toStartWith('The password of admin is changed');
  cli.typed = undefined;
  expect(await signsIn('admin', own)).toBe(false);
  const { password: _, ...told } = api.credentials;
  expect(await Bun.file(api.credentialsFile).json()).toEqual(told);
  cli.input = `another-Passw0rd\n${own}`;
  expect((await cli.run('user', 'password', '--password-stdin')).code).toBe(0);
  expect(await signsIn('admin', own)).toBe(true);
});

test('projects: made, chosen by name and by id, joined and left, closed and opened, deleted', async () => {
  const made = await cli.run('project', 'create', 'speech', '--description', 'of the team');
  expect(made.out).toMatch(/^[0-9a-f]{32}\n$/);
  const id = made.out.trim();
  expect((await cli.run('project', 'list')).out).toMatch(/^\* +local +enabled /m);
  await cli.json('app', 'create', 'of-speech', '--project', 'speech');
  expect((await cli.run('app', 'list', '--project', id)).out).toContain('of-speech');
  expect((await cli.run('app', 'list')).out).not.toContain('of-speech');
  cli.environment['SLUICE_PROJECT'] = 'speech';
  expect((await cli.run('project', 'list')).out).toMatch(/^\* +speech +enabled +of the team/m);
  delete cli.environment['SLUICE_PROJECT'];
  const unknown = await cli.run('app', 'list', '--project', 'f'.repeat(32));
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('There is no project "ffff')]);

  cli.input = 'a-Passw0rd-of-hers';
  expect((await cli.run('user', 'create', 'carol', '--password-stdin', '--project', 'speech')).code).toBe(0);
  expect((await cli.json('user', 'show', 'carol')).projects).toMatchObject([{ name: 'speech' }]);
  expect((await cli.run('project', 'remove-user', 'speech', 'carol')).out).toBe(
    'carol does not belong to speech any more.\n',
  );
  expect((await cli.run('project', 'add-user', 'local', 'carol')).out).toBe('carol belongs to local.\n');
  expect((await cli.run('project', 'add-user', 'speech', 'carol')).code).toBe(0);
  expect((await cli.run('project', 'show', id)).out).toMatch(/^ +USERS +carol$/m);

  expect((await cli.run('project', 'disable', 'speech')).out).toBe('speech  disabled\n');
  expect((await cli.run('app', 'list', '--project', 'speech')).err).toContain('is disabled');
  expect((await cli.run('project', 'enable', 'speech')).out).toBe('speech  enabled\n');
  expect((await cli.run('project', 'rename', 'speech', 'voice')).out).toBe(`voice  ${id}\n`);
  expect((await cli.run('project', 'delete', 'voice')).err).toContain('apps 1');
  await cli.run('app', 'delete', 'of-speech', '--project', 'voice');
  expect((await cli.run('project', 'delete', 'voice')).out).toBe('Deleted: voice\n');
  expect((await cli.run('project', 'delete', 'voice')).err).toStartWith('There is no project "voice"');
});

test('models: deleted by name', async () => {
  await api.model({ name: 'old', version: '1.0.0' });
  expect(await cli.run('model', 'delete', 'old:1.0.0')).toMatchObject({ code: 0, out: 'Deleted: old:1.0.0\n' });
  expect((await cli.run('model', 'delete', 'old')).code).toBe(1);
});

test('the registry: freed of what nothing needs, verified, and damage told with an exit code', async () => {
  expect((await cli.run('registry', 'gc', '--dry-run')).out).toStartWith('0 MB would be freed: 0 contents');
  expect(await cli.json('registry', 'gc', '--untagged')).toEqual({
    dry_run: false,
    manifests: 0,
    blobs: 0,
    contents: 0,
    bytes: 0,
    unreadable: [],
  });
  expect(await cli.run('registry', 'verify')).toMatchObject({
    code: 0,
    out: expect.stringContaining('as it was pushed'),
  });

  const { digest } = await pushBlob(registryOf(api), 'team/damaged', 'a layer');
  const hex = digest.slice('sha256:'.length);
  const contents = join(dirname(api.databaseFile), 'registry', 'blobs', 'sha256');
  await Bun.write(join(contents, hex.slice(0, 2), hex), 'b layer');
  const said = await cli.run('registry', 'verify');
  expect(said.code).toBe(1);
  expect(said.out).toMatch(/^altered +sha256:[0-9a-f]{64} +- +team\/damaged$/m);
  expect((await cli.run('registry', 'verify', '--remove-damaged', '--json')).out).toContain('"removed": true');
  expect((await cli.run('registry', 'verify')).out).toContain('missing');
  expect((await cli.run('registry', 'verify', '--stop')).code).toBe(1);
});

test('logins for other registries: stored and tried, listed without the password, deleted', async () => {
  const address = 'https://LOCALHOST:5999/v2/';
  cli.input = 'pull-4e-secret';
  const login = await cli.run('registry', 'login', address, '--username', 'robot', '--password-stdin');
  expect(login.code).toBe(0);
  expect(login.out).toContain('The login of robot for localhost:5999');
  expect(login.out).toContain('--source-registry');
  const listed = await cli.json('registry', 'logins', '--check');
  expect(listed).toMatchObject([{ registry: 'localhost:5999', username: 'robot', check: { result: 'not-public' } }]);
  expect(JSON.stringify([login, listed])).not.toContain('pull-4e-secret');
  expect((await cli.run('registry', 'logins')).out).toMatch(/^localhost:5999 +robot/m);
  expect((await cli.run('registry', 'logout', 'localhost:5999')).code).toBe(0);
  expect((await cli.run('registry', 'logout', 'localhost:5999')).err).toContain('has no login for registry');
  expect((await cli.run('registry', 'login', 'registry.example.com', '--username', 'robot')).err).toContain(
    '--password-stdin',
  );
});
