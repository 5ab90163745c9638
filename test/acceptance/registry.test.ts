import { afterAll, beforeAll, expect, test } from 'bun:test';
import { DockerCli } from '../support/docker-cli.ts';
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
