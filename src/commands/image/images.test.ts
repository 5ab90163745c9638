import { afterAll, beforeAll, expect, test } from 'bun:test';
import { pushImage } from '../../../test/integration/registry/contents.ts';
import { CommandLine } from '../../../test/support/command-line.ts';
import { registryOf } from '../../../test/support/registry-client.ts';
import { startTestApi, type TestApi, testImage } from '../../../test/support/test-api.ts';

let api: TestApi;
let cli: CommandLine;
let digest: string;
beforeAll(async () => {
  api = await startTestApi();
  cli = new CommandLine(api);
  const registry = registryOf(api);
  ({ digest } = await pushImage(registry, 'team/deep/voice', { tag: '1.0' }));
  await pushImage(registry, 'team/deep/voice', { tag: 'latest' });
  await pushImage(registry, 'other/echo', { tag: 'v1' });
  await api.model({ name: 'voice', version: '2.0.0', image: { ...testImage, repository: 'team/deep/voice', digest } });
});
afterAll(async () => {
  cli[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

test('images are listed by repository, and the tags of one', async () => {
  const { out } = await cli.run('image', 'list');
  expect(out).toMatch(/^NAME +TAGS +LATEST +SIZE +UPDATED\nother\/echo +1 +v1 .*\nteam\/deep\/voice +2 +latest /);
  expect((await cli.run('image', 'list', '--name', 'echo')).out).not.toContain('voice');
  expect((await cli.run('image', 'list', '--name', 'none')).out).toBe('There are none.\n');
  const tags = (await cli.run('image', 'list', 'team/deep/voice')).out;
  expect(tags).toMatch(new RegExp(`^TAG .*\\nlatest .*\\n1\\.0 .* ${digest}\\n$`));
  const listed: { Tag: string }[] = await cli.json('image', 'list', 'team/deep/voice');
  expect(listed.map(({ Tag }) => Tag)).toEqual(['latest', '1.0']);
});

test('an image is shown with its platform and the models that run it, also by its whole name', async () => {
  const { out } = await cli.run('image', 'show', 'team/deep/voice:1.0');
  for (const line of [/image +team\/deep\/voice:1\.0$/m, /platform +linux\/amd64$/m, /models +voice:2\.0\.0$/m]) {
    expect(out).toMatch(line);
  }
  expect(out).toContain(digest);
  expect(await cli.json('image', 'show', `${new URL(api.address).host}/team/deep/voice:1.0`)).toMatchObject({ digest });
  expect((await cli.run('image', 'show', 'team/deep/voice')).out).toMatch(/models +none$/m);
});

test.each(['voice', 'ghcr.io/team/voice:1', 'team/Voice', `team/voice@sha256:${'0'.repeat(64)}`, 'team/../x:1', ''])(
  '"%s" is no image of the platform',
  async (named) => {
    expect(await cli.run('image', 'show', named)).toMatchObject({
      code: 1,
      err: expect.stringContaining('is no name of an image'),
    });
  },
);

test('a tag is deleted when the answer is yes, and not while a model runs the image', async () => {
  cli.typed = ['n', 'y', 'y'];
  expect(await cli.run('image', 'delete', 'other/echo:v1')).toMatchObject({ code: 1, out: 'Nothing was deleted.\n' });
  expect(await cli.run('image', 'delete', 'other/echo:v1')).toMatchObject({ code: 0, out: 'Deleted: other/echo:v1\n' });
  const used = await cli.run('image', 'delete', 'team/deep/voice', '--all');
  expect(used.code).toBe(1);
  expect(used.err).toMatch(
    /with all its tags \(2\).*is used by voice 2\.0\.0\. Delete these models first\.\s\(SVCSTG\.SWR\.4060012, HTTP 406; request id [0-9a-f]{32}\)\n$/s,
  );
  cli.typed = undefined;
  expect((await cli.run('image', 'delete', 'team/deep/voice')).code).toBe(2);
  expect((await cli.run('image', 'delete', 'team/deep/voice:latest', '--all')).code).toBe(2);
  expect((await cli.run('image', 'delete', 'team/deep/voice:latest')).out).toBe('Deleted: team/deep/voice:latest\n');
  const gone = await cli.run('image', 'show', 'team/deep/voice:latest');
  expect(gone).toMatchObject({ code: 1, err: expect.stringContaining('has no tag latest') });
});
