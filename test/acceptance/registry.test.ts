import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/deadline.ts';
import { DockerCli } from '../support/docker-cli.ts';
import { randomImageLayout } from '../support/random-image-layout.ts';
import { dockerLogin, registryOf, Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: Stage;
let image: string;

beforeAll(async () => {
  [stage, image] = await Promise.all([Stage.open(), buildTestImage('scratch-static')]);
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

test('docker login wants the right password', async () => {
  await using stranger = await DockerCli.create();
  const { name } = dockerLogin(stage.platform);
  const outcome = await stranger.attempt(
    ['login', '--username', name, '--password-stdin', registryOf(stage.platform)],
    'wrong',
  );
  expect(outcome.exitCode).not.toBe(0);
  expect(outcome.stderr).toMatch(/unauthorized|401/i);
});

test('an image that was pushed can be pulled again, into an organization that the push created', async () => {
  const name = await stage.push(image, 'first/echo:1.0');
  const id = await stage.docker.run(['image', 'inspect', '--format', '{{.Id}}', name]);
  await stage.docker.run(['image', 'rm', name]);
  await stage.docker.run(['pull', '--quiet', name]);
  expect(await stage.docker.run(['image', 'inspect', '--format', '{{.Id}}', name])).toBe(id);
});

test('nobody pulls or pushes without a login', async () => {
  await using stranger = await DockerCli.create();
  const name = await stage.push(image, 'first/private:1.0');
  await stage.docker.run(['image', 'rm', name]);
  expect((await stranger.attempt(['pull', '--quiet', name])).exitCode).not.toBe(0);
  await stage.docker.run(['tag', image, name]);
  expect((await stranger.attempt(['push', '--quiet', name])).exitCode).not.toBe(0);
});

test.each(['manage', '0123456789abcdef0123456789abcdef'])(
  'the organization name %s is reserved',
  async (organization) => {
    const name = `${registryOf(stage.platform)}/${organization}/echo:1.0`;
    await stage.docker.run(['tag', image, name]);
    const outcome = await stage.docker.attempt(['push', '--quiet', name]);
    await stage.docker.run(['image', 'rm', name]);
    expect(outcome.exitCode).not.toBe(0);
  },
);

test('an image that is not there is said to be missing', async () => {
  const outcome = await stage.docker.attempt(['pull', `${registryOf(stage.platform)}/first/none:1.0`]);
  expect(outcome.exitCode).not.toBe(0);
  expect(outcome.stderr).toMatch(/not found|unknown/i);
});

test('skopeo copies an image in and reads it back', async () => {
  const { name, password } = dockerLogin(stage.platform);
  const target = `docker://${registryOf(stage.platform)}/first/copied:2.0`;
  const skopeo = (args: readonly string[]) =>
    Bun.spawn(['skopeo', ...args], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const copy = skopeo([
    ...['copy', '--dest-tls-verify=false', '--dest-creds', `${name}:${password}`],
    ...[`docker-daemon:${image}`, target],
  ]);
  expect(await copy.exited, await copy.stderr.text()).toBe(0);
  const inspect = skopeo(['inspect', '--tls-verify=false', '--creds', `${name}:${password}`, target]);
  expect(await inspect.exited).toBe(0);
  expect(await inspect.stdout.json()).toMatchObject({ Architecture: expect.any(String), RepoTags: ['2.0'] });
}, 120_000);

/** A request of the registry's own API, or of its management. */
function ask(method: string, path: string, options: { readonly body?: unknown; readonly accept?: string } = {}) {
  const { name, password } = dockerLogin(stage.platform);
  const isManaged = path.startsWith('/v2/manage/');
  const headers = {
    ...(isManaged ? { 'X-Auth-Token': stage.api.token } : { Authorization: `Basic ${btoa(`${name}:${password}`)}` }),
    ...(options.accept !== undefined && { Accept: options.accept }),
    ...(options.body !== undefined && { 'Content-Type': 'application/json' }),
  };
  const body = options.body === undefined ? {} : { body: JSON.stringify(options.body) };
  return stage.platform.fetch(path, { method, headers, ...body });
}

test('an image that a model uses cannot be taken from under it, whichever way', async () => {
  await stage.push(image, 'inuse/echo:1.0');
  const model = await stage.api.createModel('holder', 'inuse/echo:1.0', { protocol: 'ws' });
  await stage.api.modelDone(model);
  const shown = await ask('GET', '/v2/inuse/echo/manifests/1.0');
  const digest = shown.headers.get('docker-content-digest') ?? '';
  const { layers } = (await shown.json()) as { layers: { digest: string }[] };
  for (const path of [
    '/v2/inuse/echo/manifests/1.0',
    `/v2/inuse/echo/manifests/${digest}`,
    `/v2/inuse/echo/blobs/${layers[0]?.digest}`,
    '/v2/manage/namespaces/inuse/repos/echo/tags/1.0',
    '/v2/manage/namespaces/inuse/repos/echo',
  ]) {
    const refused = await ask('DELETE', path);
    const expected = path.startsWith('/v2/manage/') ? 406 : 409;
    expect([path, refused.status, await refused.text()]).toEqual([
      path,
      expected,
      expect.stringContaining('holder 0.0.1'),
    ]);
  }
  // An organization goes only when it is empty.
  expect((await ask('DELETE', '/v2/manage/namespaces/inuse')).status).toBe(406);
  expect((await ask('POST', '/v2/manage/registry/gc', { body: { untagged: true } })).status).toBe(200);
  expect((await ask('HEAD', '/v2/inuse/echo/manifests/1.0')).status).toBe(200);

  await stage.api.call('DELETE', `/models/${model}`);
  expect((await ask('DELETE', '/v2/manage/namespaces/inuse/repos/echo')).status).toBe(204);
  expect((await ask('DELETE', '/v2/manage/namespaces/inuse')).status).toBe(204);
}, 120_000);

test('copies go through ten kills of the whole product, and the registry verifies clean', async () => {
  const { name, password } = dockerLogin(stage.platform);
  const credentials = `${name}:${password}`;
  const target = (tag: string) => `docker://${registryOf(stage.platform)}/killed/${tag}`;
  const skopeo = async (args: readonly string[]) =>
    (await Bun.spawn(['skopeo', 'copy', '--quiet', ...args], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' })
      .exited) === 0;
  const folder = await mkdtemp(join(tmpdir(), 'sluice-copies-'));
  await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };

  let isOver = false;
  const copied: string[] = [];
  const copiers = ['one', 'two'].map(async (repository) => {
    for (let count = 0; !isOver; count += 1) {
      const tag = `${repository}:v${count}`;
      const layout = await randomImageLayout(join(folder, `${repository}-${count}`), 4_000_000);
      await until(120_000, `the copy ${tag}`, async () => {
        const isCopied = await skopeo([
          '--dest-tls-verify=false',
          '--dest-creds',
          credentials,
          `oci:${layout}`,
          target(tag),
        ]);
        return isCopied ? true : undefined;
      });
      copied.push(tag);
    }
  });
  for (let count = 0; count < 10; count += 1) {
    // Whatever the pushes are at.
    await Bun.sleep(Math.random() * 500);
    await stage.platform.killAll();
  }
  isOver = true;
  await Promise.all(copiers);

  expect((await ask('POST', '/v2/manage/registry/verification', { body: {} })).status).toBe(202);
  const verified = await until(60_000, 'the verification', async () => {
    const state = (await (await ask('GET', '/v2/manage/registry/verification')).json()) as { state: string };
    return state.state === 'running' ? undefined : state;
  });
  expect(verified).toMatchObject({ state: 'finished', damages: 0, found: [] });
  for (const tag of copied) {
    const back = join(folder, `back-${tag.replace(':', '-')}`);
    expect([
      tag,
      await skopeo(['--src-tls-verify=false', '--src-creds', credentials, target(tag), `dir:${back}`]),
    ]).toEqual([tag, true]);
  }
}, 240_000);
