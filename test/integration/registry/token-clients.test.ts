import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from '../../support/deadline.ts';
import { DockerCli } from '../../support/docker-cli.ts';
import { registryOf } from '../../support/registry-client.ts';
import { startTestApi, type TestApi } from '../../support/test-api.ts';
import { pushImage, randomBytes } from './contents.ts';

/** The registry as the product sets it up, which sends its clients to the token service. */
let api: TestApi;
let host: string;
let login: string;
let work: string;

beforeAll(async () => {
  [api, work] = await Promise.all([startTestApi(), mkdtemp(join(tmpdir(), 'sluice-token-clients-'))]);
  host = new URL(api.address).host;
  const registry = registryOf(api);
  login = registry.own;
  // Of one layer that is no archive: what is looked at is whether clients are let in.
  await pushImage(registry, 'open/readable', { tag: 'v1' });
  await pushImage(registry, 'open/closed', { tag: 'v1' });
  await api.call('PATCH', '/v2/manage/namespaces/open/repos/readable', { is_public: true });
}, 60_000);

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await rm(work, { recursive: true, force: true });
}, 60_000);

async function run(command: readonly string[]): Promise<{ exitCode: number; output: string }> {
  const env = { ...process.env, REGISTRY_AUTH_FILE: join(work, 'auth.json') };
  const child = Bun.spawn([...command], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe', env });
  const all = Promise.all([child.exited, child.stdout.text(), child.stderr.text()]);
  const [exitCode, output, words] = await within(120_000, command.join(' '), all);
  return { exitCode, output: output + words };
}

async function succeed(command: readonly string[]): Promise<string> {
  const { exitCode, output } = await run(command);
  expect(exitCode, output).toBe(0);
  return output;
}

describe('docker', () => {
  let docker: DockerCli;
  let pushed: string;
  beforeAll(async () => {
    docker = await DockerCli.create();
    pushed = `${host}/docker/echo:v1`;
    await Bun.write(join(work, 'image/weights.bin'), randomBytes(100_000));
    await Bun.write(join(work, 'image/Dockerfile'), 'FROM scratch\nCOPY weights.bin /\nCMD ["/run"]\n');
    await docker.run(['build', '--quiet', '--tag', pushed, join(work, 'image')]);
  }, 60_000);
  afterAll(async () => {
    await docker.attempt(['image', 'rm', '--force', pushed, `${host}/docker/other:v1`]);
    await docker[Symbol.asyncDispose]();
  }, 60_000);

  test('signs in, pushes, mounts and pulls', async () => {
    const [name = '', key = ''] = login.split(':');
    const wrong = await docker.attempt(['login', '--username', name, '--password-stdin', host], 'wrong');
    expect(wrong.exitCode).not.toBe(0);
    expect(wrong.stderr).toContain('Sign in first');
    await docker.run(['login', '--username', name, '--password-stdin', host], key);
    await docker.run(['push', '--quiet', pushed]);
    await docker.run(['tag', pushed, `${host}/docker/other:v1`]);
    await docker.run(['push', '--quiet', `${host}/docker/other:v1`]);
    const id = await docker.run(['image', 'inspect', '--format', '{{.Id}}', pushed]);
    await docker.run(['image', 'rm', pushed, `${host}/docker/other:v1`]);
    await docker.run(['pull', '--quiet', pushed]);
    expect(await docker.run(['image', 'inspect', '--format', '{{.Id}}', pushed])).toBe(id);
  }, 120_000);

  test('signs in with the password of a user', async () => {
    await using own = await DockerCli.create();
    await own.run(['login', '--username', 'admin', '--password-stdin', host], api.credentials.password);
    await own.run(['push', '--quiet', pushed]);
  }, 120_000);

  test('pulls what is public without a login, and nothing else', async () => {
    await using stranger = await DockerCli.create();
    const refused = async () => (await stranger.attempt(['pull', '--quiet', pushed])).stderr;
    expect(await refused()).toMatch(/denied|unauthorized|Sign in first/);
    await api.call('PATCH', '/v2/manage/namespaces/docker/repos/echo', { is_public: true });
    await docker.attempt(['image', 'rm', '--force', pushed]);
    await stranger.run(['pull', '--quiet', pushed]);
    expect((await stranger.attempt(['push', '--quiet', pushed])).exitCode).not.toBe(0);
    api.anonymousPull = false;
    expect(await refused()).toMatch(/denied|unauthorized|Sign in first/);
    api.anonymousPull = true;
  }, 120_000);
});

test('skopeo reads what is public without a login; copies, lists and deletes with one', async () => {
  const open = `docker://${host}/open/readable`;
  const insecure = '--tls-verify=false';
  await succeed(['skopeo', 'inspect', '--raw', insecure, `${open}:v1`]);
  const closed = await run(['skopeo', 'inspect', '--raw', insecure, `docker://${host}/open/closed:v1`]);
  expect(closed.exitCode).not.toBe(0);
  const own = [insecure, '--creds', login];
  const copy = `docker://${host}/skopeo/copy`;
  await succeed(['skopeo', 'copy', '--src-tls-verify=false', `${open}:v1`, `dir:${join(work, 'copied')}`]);
  const both = ['--src-tls-verify=false', '--dest-tls-verify=false', '--src-creds', login, '--dest-creds', login];
  await succeed(['skopeo', 'copy', ...both, `docker://${host}/open/closed:v1`, `${copy}:v1`]);
  expect(JSON.parse(await succeed(['skopeo', 'list-tags', ...own, copy])).Tags).toEqual(['v1']);
  await succeed(['skopeo', 'delete', ...own, `${copy}:v1`]);
  expect((await run(['skopeo', 'inspect', '--raw', ...own, `${copy}:v1`])).output).toContain('manifest unknown');
}, 120_000);

test.each(['podman', 'buildah'])(
  '%s signs in, pushes and pulls, and pulls without a login what is public',
  async (program) => {
    const storage = ['--root', join(work, program, 'root'), '--runroot', join(work, program, 'run')];
    const tool = [program, ...storage, '--storage-driver', 'vfs'];
    const insecure = '--tls-verify=false';
    const name = `${host}/${program}/echo:v1`;
    await Bun.write(join(work, program, 'context/file'), randomBytes(50_000));
    await Bun.write(join(work, program, 'context/Dockerfile'), 'FROM scratch\nCOPY file /\n');
    await succeed([
      ...tool,
      'build',
      '--quiet',
      '--isolation',
      'chroot',
      '--tag',
      name,
      join(work, program, 'context'),
    ]);
    const [username = '', password = ''] = login.split(':');
    await succeed([...tool, 'login', insecure, '--username', username, '--password', password, host]);
    await succeed([...tool, 'push', '--quiet', insecure, name]);
    await succeed([...tool, 'logout', host]);
    await succeed([...tool, 'rmi', '--force', name]);
    expect((await run([...tool, 'pull', '--quiet', insecure, name])).exitCode).not.toBe(0);
    await api.call('PATCH', `/v2/manage/namespaces/${program}/repos/echo`, { is_public: true });
    await succeed([...tool, 'pull', '--quiet', insecure, name]);
  },
  120_000,
);
