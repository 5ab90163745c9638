import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine } from '../support/command-line.ts';
import { DockerCli } from '../support/docker-cli.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';
import { buildTestImage } from '../support/test-images.ts';

let api: TestApi;
let cli: CommandLine;
let docker: DockerCli;
const local = `sluice-push-${process.pid}:dev`;

beforeAll(async () => {
  api = await startTestApi();
  cli = new CommandLine(api);
  cli.environment = { DOCKER_HOST: process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock' };
  docker = await DockerCli.create();
  await docker.run(['tag', await buildTestImage('scratch-static'), local]);
}, 300_000);
afterAll(async () => {
  await docker?.attempt(['rmi', local]);
  await docker?.[Symbol.asyncDispose]();
  cli[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

test('an image of the engine is pushed under a name of its own or a given one, and no login or name is left behind', async () => {
  const pushed = await cli.run('image', 'push', local);
  expect(pushed).toMatchObject({ code: 0 });
  const digest = /sha256:[0-9a-f]{64}/.exec(pushed.out)?.[0];
  expect(pushed.out).toStartWith(`Pushed: local/${local}  ${digest}\n`);
  expect(await cli.json('image', 'push', local, 'team/given:1.0')).toEqual({ image: 'team/given:1.0', digest });
  for (const image of [`local/${local}`, 'team/given:1.0']) {
    expect(await cli.json('image', 'show', image)).toMatchObject({
      digest,
      platforms: [expect.stringMatching(/^linux\//)],
    });
  }
  expect(existsSync(join(cli.home, '.docker'))).toBe(false);
  const names = JSON.parse(await docker.run(['image', 'inspect', '--format', '{{json .RepoTags}}', local]));
  expect(names.filter((name: string) => name.includes(new URL(api.address).port))).toEqual([]);
}, 240_000);

test('what cannot be pushed is said in words', async () => {
  const none = await cli.run('image', 'push', 'sluice-no-such-image:1');
  expect(none).toMatchObject({ code: 1, err: expect.stringContaining('The image cannot be had') });
  expect((await cli.run('image', 'push', 'a'.repeat(64))).code).toBe(2);
  expect((await cli.run('image', 'push', local, 'ghcr.io/team/voice:1')).err).toContain('is no name of an image');
  cli.environment = { DOCKER_HOST: 'unix:///nowhere.sock' };
  expect((await cli.run('image', 'push', local)).err).toContain(
    'The container engine at unix:///nowhere.sock does not answer',
  );
}, 60_000);
