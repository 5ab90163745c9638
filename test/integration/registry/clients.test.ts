import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from '../../support/deadline.ts';
import { DockerCli } from '../../support/docker-cli.ts';
import { randomBytes } from './contents.ts';
import { credentials, RegistryStage } from './registry-stage.ts';

const login = `${credentials.username}:${credentials.password}`;
let stage: RegistryStage;
let docker: DockerCli;
let work: string;

beforeAll(async () => {
  [stage, docker, work] = await Promise.all([
    RegistryStage.open(),
    DockerCli.create(),
    mkdtemp(join(tmpdir(), 'sluice-clients-')),
  ]);
  await docker.run(['login', '--username', credentials.username, '--password-stdin', stage.host], credentials.password);
}, 60_000);

afterAll(async () => {
  await docker[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
  await rm(work, { recursive: true, force: true });
}, 60_000);

async function run(command: readonly string[]): Promise<{ exitCode: number; output: string }> {
  const child = Bun.spawn([...command], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const all = Promise.all([child.exited, child.stdout.text(), child.stderr.text()]);
  const [exitCode, output, words] = await within(120_000, command.join(' '), all);
  return { exitCode, output: output + words };
}

async function succeed(command: readonly string[]): Promise<string> {
  const { exitCode, output } = await run(command);
  expect(exitCode, output).toBe(0);
  return output;
}

/** Makes an image on the engine out of one random file, under `name` in the registry. */
async function makeImage(name: string, size: number): Promise<string> {
  const folder = await mkdtemp(join(work, 'image-'));
  await Bun.write(join(folder, 'weights.bin'), randomBytes(size));
  await Bun.write(
    join(folder, 'Dockerfile'),
    'FROM scratch\nCOPY weights.bin /\nEXPOSE 9000\nUSER 65534\nCMD ["/run"]\n',
  );
  const tag = `${stage.host}/${name}`;
  await docker.run(['build', '--quiet', '--tag', tag, folder]);
  return tag;
}

describe('docker', () => {
  test('pushes, another repository mounts, and it pulls the same image', async () => {
    const tag = await makeImage('clients/docker:v1', 5_000_000);
    const second = `${stage.host}/clients/second:v1`;
    try {
      await docker.run(['push', tag]);
      const id = await docker.run(['image', 'inspect', '--format', '{{.Id}}', tag]);
      await docker.run(['tag', tag, second]);
      await docker.run(['push', second]);
      await docker.run(['image', 'rm', tag, second]);
      await docker.run(['pull', '--quiet', tag]);
      expect(await docker.run(['image', 'inspect', '--format', '{{.Id}}', tag])).toBe(id);
      const image = await stage.registry.resolve('clients/docker', 'v1', 'x86_64');
      expect(image).toMatchObject({ exposedPorts: [9000], user: '65534', command: ['/run'], entrypoint: [] });
    } finally {
      await docker.attempt(['image', 'rm', '--force', tag, second]);
    }
  }, 120_000);

  test('shows our words when a push is refused, at once', async () => {
    const tag = await makeImage('bare:v1', 1000);
    try {
      const outcome = await docker.attempt(['push', tag]);
      expect(outcome.exitCode).not.toBe(0);
      expect(outcome.stderr).toContain('/<organization>/bare:<tag>');
      expect(outcome.stdout).not.toContain('Retrying');
    } finally {
      await docker.attempt(['image', 'rm', '--force', tag]);
    }
  }, 120_000);
});

test('skopeo copies between forms, lists and deletes', async () => {
  const source = join(work, 'source');
  await mkdir(source);
  await Bun.write(join(source, 'file'), randomBytes(300_000));
  const layout = `oci:${join(work, 'layout')}:v1`;
  const name = `docker://${stage.host}/clients/skopeo`;
  const tag = await makeImage('clients/skopeo:source', 300_000);
  const destination = ['--dest-tls-verify=false', '--dest-creds', login];
  try {
    await succeed(['skopeo', 'copy', `docker-daemon:${tag}`, layout]);
  } finally {
    await docker.attempt(['image', 'rm', '--force', tag]);
  }
  await succeed(['skopeo', 'copy', ...destination, layout, `${name}:oci`]);
  await succeed(['skopeo', 'copy', ...destination, '--format', 'v2s2', layout, `${name}:v2s2`]);
  const from = ['--src-tls-verify=false', '--src-creds', login];
  await succeed(['skopeo', 'copy', ...from, ...destination, `${name}:oci`, `${name}-copy:oci`]);
  const access = ['--tls-verify=false', '--creds', login];
  const listed = JSON.parse(await succeed(['skopeo', 'list-tags', ...access, name])) as { Tags: string[] };
  expect(listed.Tags).toEqual(['oci', 'v2s2']);
  await succeed(['skopeo', 'delete', ...access, `${name}:v2s2`]);
  expect((await run(['skopeo', 'inspect', ...access, `${name}:v2s2`])).output).toContain('manifest unknown');
  expect((await run(['skopeo', 'inspect', '--tls-verify=false', `${name}:oci`])).output).toContain('Sign in first');
}, 180_000);

test.skipIf(Bun.which('buildah') === null)(
  'buildah pushes and pulls',
  async () => {
    const storage = [
      '--root',
      join(work, 'buildah/root'),
      '--runroot',
      join(work, 'buildah/run'),
      '--storage-driver',
      'vfs',
    ];
    const container = (await succeed(['buildah', ...storage, 'from', 'scratch'])).trim();
    const file = join(work, 'payload');
    await Bun.write(file, randomBytes(100_000));
    await succeed(['buildah', ...storage, 'copy', container, file, '/payload']);
    const local = (await succeed(['buildah', ...storage, 'commit', '--quiet', container, 'payload'])).trim();
    const name = `docker://${stage.host}/clients/buildah:v1`;
    await succeed(['buildah', ...storage, 'push', '--tls-verify=false', '--creds', login, local, name]);
    const pulled = await succeed([
      'buildah',
      ...storage,
      'pull',
      '--quiet',
      '--tls-verify=false',
      '--creds',
      login,
      name,
    ]);
    expect(pulled.trim()).toBe(local);
  },
  120_000,
);

test.skipIf(Bun.which('podman') === null)(
  'podman pushes and pulls',
  async () => {
    const storage = [
      '--root',
      join(work, 'podman/root'),
      '--runroot',
      join(work, 'podman/run'),
      '--storage-driver',
      'vfs',
    ];
    const podman = ['podman', ...storage];
    const archive = join(work, 'archive.tar');
    await Bun.write(join(work, 'single'), randomBytes(100_000));
    await succeed(['tar', '-cf', archive, '-C', work, 'single']);
    const name = `${stage.host}/clients/podman:v1`;
    await succeed([...podman, 'import', '--quiet', archive, name]);
    const access = ['--tls-verify=false', '--creds', login];
    await succeed([...podman, 'push', '--quiet', ...access, name]);
    const id = await succeed([...podman, 'image', 'inspect', '--format', '{{.Id}}', name]);
    await succeed([...podman, 'image', 'rm', '--force', name]);
    await succeed([...podman, 'pull', '--quiet', ...access, name]);
    expect(await succeed([...podman, 'image', 'inspect', '--format', '{{.Id}}', name])).toBe(id);
  },
  120_000,
);
