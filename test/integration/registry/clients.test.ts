import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { containersClient } from './clients/containers-client.ts';
import { dockerClient } from './clients/docker-client.ts';
import { type ImageClient, writeArchive } from './clients/image-client.ts';
import { skopeoClient } from './clients/skopeo-client.ts';
import { openDebianRegistry } from './conformance/debian-registry.ts';
import { digestOf } from './contents.ts';
import { credentials, RegistryStage } from './registry-stage.ts';

const names = ['docker', 'podman', 'buildah', 'skopeo'] as const;
const open = {
  docker: dockerClient,
  podman: () => containersClient('podman'),
  buildah: () => containersClient('buildah'),
  skopeo: skopeoClient,
};
let stage: RegistryStage;
let work: string;
let clients: Record<(typeof names)[number], ImageClient>;

beforeAll(async () => {
  [stage, work] = await Promise.all([RegistryStage.open(), mkdtemp(join(tmpdir(), 'sluice-clients-'))]);
  const [docker, podman, buildah, skopeo] = await Promise.all(
    names.map(async (name) => {
      const client = await open[name]();
      const { exitCode, output } = await client.login(stage.host, credentials.username, credentials.password);
      expect(exitCode, output).toBe(0);
      return client;
    }),
  );
  if (!(docker && podman && buildah && skopeo)) throw new Error('a client is missing');
  clients = { docker, podman, buildah, skopeo };
}, 60_000);

afterAll(async () => {
  for (const client of Object.values(clients ?? {})) await client[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
  await rm(work, { recursive: true, force: true });
}, 60_000);

/** An image of random content that `client` has under `path` of our registry, and nobody else. */
async function prepare(
  client: ImageClient,
  path: string,
  options: Parameters<typeof writeArchive>[2] = {},
): Promise<string> {
  const name = `${stage.host}/${path}`;
  await client.load(await writeArchive(work, name, options), name);
  return name;
}

async function manifestOf(path: string): Promise<{ text: string; digest: string; type: string | null }> {
  const [repository, tag] = path.split(':');
  const headers = { Accept: '*/*' };
  const response = await stage.call('GET', `/v2/${repository}/manifests/${tag}`, { headers });
  expect(response.status, path).toBe(200);
  const text = await response.text();
  return { text, digest: digestOf(text), type: response.headers.get('content-type') };
}

async function tagsOf(repository: string): Promise<string[]> {
  return ((await (await stage.call('GET', `/v2/${repository}/tags/list`)).json()) as { tags: string[] }).tags;
}

describe.each([...names])('%s', (name) => {
  const repository = `clients/${name}`;
  let client: ImageClient;
  let image: string;
  let digest: string;

  beforeAll(async () => {
    client = clients[name];
    image = await prepare(client, `${repository}:v1`);
    digest = await client.push(image);
  }, 120_000);

  test('is told when the password is wrong', async () => {
    await using stranger = await open[name]();
    const { exitCode, output } = await stranger.login(stage.host, credentials.username, 'wrong');
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/unauthorized|invalid username\/password|Sign in/i);
  }, 60_000);

  test('pushes what can be run, and pulls the same', async () => {
    expect(await manifestOf(`${repository}:v1`)).toMatchObject({ digest });
    const found = await stage.registry.resolve(repository, 'v1', 'x86_64');
    expect(found).toMatchObject({ exposedPorts: [9000], user: '65534', command: ['/run'], entrypoint: [] });
    expect(await client.pull(image)).toEqual({ digest, architecture: 'amd64' });
    expect(await client.pull(`${stage.host}/${repository}@${digest}`)).toEqual({ digest, architecture: 'amd64' });
  }, 120_000);

  test('copies to another repository, and lists its tags', async () => {
    await client.load(await writeArchive(work, image), image);
    const pushed = await client.push(image);
    const other = `${repository}-copy`;
    await client.copy(image, `${stage.host}/${other}:a`);
    await client.copy(image, `${stage.host}/${other}:b`);
    expect(await manifestOf(`${other}:a`)).toMatchObject({ digest: pushed });
    expect(await tagsOf(other)).toEqual(['a', 'b']);
    if (client.listTags) expect(await client.listTags(`${stage.host}/${other}`)).toEqual(['a', 'b']);
  }, 120_000);

  test('pushes an image for two platforms, and pulls the one that it wants', async () => {
    const parts = new Map<string, string>();
    for (const architecture of ['amd64', 'arm64']) {
      const part = await prepare(client, `${repository}-parts:${architecture}`, { architecture });
      await client.push(part);
      parts.set(architecture, part);
    }
    const index = `${stage.host}/${repository}-parts:both`;
    const pushed = await client.pushIndex(index, parts);
    expect(await manifestOf(`${repository}-parts:both`)).toMatchObject({ digest: pushed });
    const outline = await stage.registry.outline(`${repository}-parts`, pushed);
    expect(outline.platforms).toEqual(['linux/amd64', 'linux/arm64']);
    expect(await client.pull(index, 'arm64')).toMatchObject({ architecture: 'arm64' });
    const whole = `${stage.host}/${repository}-whole:both`;
    await clients.skopeo.copy(index, whole);
    expect(await manifestOf(`${repository}-whole:both`)).toMatchObject({ digest: pushed });
  }, 120_000);

  test('is told when an image was deleted, and can push it again', async () => {
    const gone = await prepare(client, `${repository}-gone:v1`);
    const first = await client.push(gone);
    // Where a client has no command for it, somebody deletes with ours.
    if (client.delete) await client.delete(gone);
    else expect(await stage.registry.removeTag(`${repository}-gone`, 'v1')).toBe(true);
    expect(await tagsOf(`${repository}-gone`)).toEqual([]);
    const { exitCode, output } = await client.tryPull(gone);
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/manifest unknown|not found/i);
    const again = await prepare(client, `${repository}-gone:v1`);
    const second = await client.push(again);
    expect(second).not.toBe(first);
    expect(await client.pull(again)).toMatchObject({ digest: second });
  }, 120_000);

  test('shows our words when a push is refused, at once', async () => {
    const bare = await prepare(client, `bare-${name}:v1`);
    const refused = await client.push(bare).catch((error: Error) => error.message);
    expect(refused).toContain(`/<organization>/bare-${name}:<tag>`);
    expect(refused).not.toContain('Retrying');
  }, 120_000);
});

// Docker pushes the one form that its engine makes.
test.each(['podman', 'buildah', 'skopeo'] as const)(
  '%s pushes every form that it has',
  async (name) => {
    const client = clients[name];
    const repository = `clients/${name}-forms`;
    for (const [form, { push, type }] of client.forms) {
      const tag = form.toLowerCase().replaceAll(' ', '-');
      const from = await prepare(client, `${repository}:from-${tag}`);
      await push(from, `${stage.host}/${repository}:${tag}`);
      expect((await manifestOf(`${repository}:${tag}`)).text, form).toContain(type);
      // What one wrote, another one reads.
      const reader = clients[name === 'podman' ? 'buildah' : 'podman'];
      expect(await reader.pull(`${stage.host}/${repository}:${tag}`)).toMatchObject({ architecture: 'amd64' });
    }
  },
  120_000,
);

test('all of them push at the same time, into one repository and the same image too', async () => {
  const all = Object.values(clients);
  const archive = await writeArchive(work, `${stage.host}/clients/same:v1`, { size: 4_000_000 });
  await Promise.all(
    all.map(async (client) => {
      await client.load(archive, `${stage.host}/clients/same:v1`);
      await prepare(client, `clients/together:${client.name}`, { size: 4_000_000 });
    }),
  );
  const digests = await Promise.all(
    all.flatMap((client) => [
      client.push(`${stage.host}/clients/together:${client.name}`),
      client.push(`${stage.host}/clients/same:v1`),
    ]),
  );
  expect(await tagsOf('clients/together')).toEqual(names.toSorted());
  for (const [at, client] of all.entries()) {
    expect(await manifestOf(`clients/together:${client.name}`)).toMatchObject({ digest: digests[2 * at] });
    expect(await client.pull(`${stage.host}/clients/together:${client.name}`)).toMatchObject({
      digest: digests[2 * at],
    });
  }
  expect(digests).toContain((await manifestOf('clients/same:v1')).digest);
}, 120_000);

test('an image goes to another registry and comes back as it was', async () => {
  await using peer = await openDebianRegistry();
  const { podman, skopeo } = clients;
  const parts = new Map<string, string>();
  for (const architecture of ['amd64', 'arm64']) {
    const part = await prepare(podman, `clients/travel:${architecture}`, { architecture });
    await podman.push(part);
    parts.set(architecture, part);
  }
  const digest = await podman.pushIndex(`${stage.host}/clients/travel:both`, parts);
  await skopeo.copy(`${stage.host}/clients/travel:both`, `${peer.host}/away/travel:both`);
  await skopeo.copy(`${peer.host}/away/travel:both`, `${stage.host}/clients/returned:both`);
  expect(await manifestOf('clients/returned:both')).toMatchObject({ digest });
  const { platforms } = await stage.registry.outline('clients/returned', digest);
  expect(platforms).toEqual(['linux/amd64', 'linux/arm64']);
}, 120_000);
