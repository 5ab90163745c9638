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

test('the tags of a repository stay by rules that are set, shown and taken away', async () => {
  const retention = (...options: string[]) => cli.run('image', 'retention', 'team/deep/voice', ...options);
  expect((await retention()).out).toBe('Tags stay until somebody deletes them.\n');
  const set = await retention('--newest', '20', '--keep', 'latest', '--keep-matching', '^release-');
  expect(set.out).toBe('The 20 newest tags stay. These stay and do not count: latest, /^release-/\n');
  expect((await retention('--days', '30', '--newest', '5')).out).toBe(
    'Tags go when they are older than 30 days.\nThe 5 newest tags stay.\n',
  );
  const stored = await api.store.retentions.find('team/deep/voice');
  if (!stored) throw new Error('there is none');
  await api.store.retentions.record(stored, [{ template: 'tag_rule', tag: 'v0', digest }]);
  expect((await retention()).out).toMatch(/^Removed so far: 1\. The latest:\nTAG .*\nv0 .* tag_rule +sha256:/m);
  expect(await cli.json('image', 'retention', 'team/deep/voice')).toMatchObject({
    image: 'team/deep/voice',
    retention: { rules: [{ params: { days: '30' } }, { params: { num: '5' } }] },
    removed: [{ tag: 'v0' }],
  });
  for (const wrong of [
    ['--off', '--days', '3'],
    ['--keep', 'latest'],
    ['--days', '0'],
  ]) {
    expect((await retention(...wrong)).code).toBe(2);
  }
  expect((await retention('--days', '3', '--keep-matching', '(')).err).toContain('is no regular expression');
  expect((await cli.run('image', 'retention', 'team/deep/voice:1.0')).code).toBe(2);
  expect((await retention('--off')).out).toMatch(/^Tags stay until somebody deletes them\.\n/);
  expect(await api.store.retentions.find('team/deep/voice')).toBeUndefined();
});

test('organizations are made, listed and deleted', async () => {
  expect((await cli.run('organization', 'create', 'speech')).out).toBe('Created: speech\n');
  expect((await cli.run('organization', 'create', 'speech')).code).toBe(1);
  expect((await cli.run('organization', 'list')).out).toMatch(/^NAME +CREATED BY\n(.*\n)*speech +\S+$/m);
  expect((await cli.run('organization', 'delete', 'team')).code).toBe(1);
  expect((await cli.run('organization', 'delete', 'speech')).out).toBe('Deleted: speech\n');
  const names: { name: string }[] = await cli.json('organization', 'list');
  expect(names.map(({ name }) => name)).not.toContain('speech');
});

test('a repository is public, with all its tags, until it is not', async () => {
  const listed = async () => (await cli.json('image', 'list', '--name', 'deep/voice'))[0].is_public;
  expect((await cli.run('image', 'publish', 'team/deep/voice')).out).toBe('Everybody may pull team/deep/voice.\n');
  expect(await listed()).toBe(true);
  expect(await cli.run('image', 'publish', 'team/deep/voice:1.0')).toMatchObject({ code: 2 });
  expect(await cli.json('image', 'unpublish', 'team/deep/voice')).toEqual({
    image: 'team/deep/voice',
    is_public: false,
  });
  expect(await listed()).toBe(false);
});
