import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { pushBlob, pushImage, putManifest, randomBytes, types } from './contents.ts';
import { RegistryStage } from './registry-stage.ts';

const hour = 3_600_000;
const repository = 'team/echo';

let stage: RegistryStage;
beforeEach(async () => {
  stage = await RegistryStage.open();
});
afterEach(() => stage[Symbol.asyncDispose]());

/** As a pull does, of which nobody takes notice. */
const status = async (path: string) => (await stage.call('GET', `/v2/${repository}/${path}`)).status;
/** As a push does. */
const ask = async (path: string) => (await stage.call('HEAD', `/v2/${repository}/${path}`)).status;
const remove = async ({ digest }: { readonly digest: string }) =>
  (await stage.call('DELETE', `/v2/${repository}/manifests/${digest}`)).status;
const collect = () => stage.registry.collectGarbage({ untagged: false, dryRun: false });

const indexOf = (images: readonly { readonly digest: string; readonly size: number }[]) => {
  const manifests = images.map(({ digest, size }) => ({ mediaType: types.manifest, digest, size }));
  return JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests });
};

async function pushIndex(tag: string, images: readonly { readonly digest: string; readonly size: number }[]) {
  const answer = await putManifest(stage, repository, tag, indexOf(images), types.index);
  expect(answer.status).toBe(201);
  return { digest: answer.headers.get('docker-content-digest') ?? '' };
}

describe('an image that is removed', () => {
  test('takes its layers along at once, and leaves those that a push was told to be there for as long as it may last', async () => {
    const image = await pushImage(stage, repository, { tag: 'v1' });
    expect(await ask(`blobs/${image.layer}`)).toBe(200);
    expect(await remove(image)).toBe(202);
    expect(await status(`blobs/${image.config}`)).toBe(404);
    expect(await status(`blobs/${image.layer}`)).toBe(200);

    expect(await collect()).toMatchObject({ blobs: 0 });
    stage.clock.now += 25 * hour;
    expect(await collect()).toMatchObject({ blobs: 1 });
    expect(await status(`blobs/${image.layer}`)).toBe(404);
  });

  test('leaves what was asked for, however old it was', async () => {
    const image = await pushImage(stage, repository, { tag: 'v1' });
    stage.clock.now += 48 * hour;
    expect(await ask(`blobs/${image.layer}`)).toBe(200);
    expect(await remove(image)).toBe(202);
    stage.clock.now += 13 * hour;
    expect(await collect()).toMatchObject({ blobs: 0 });
    expect(await status(`blobs/${image.layer}`)).toBe(200);
  });

  test('leaves what somebody mounted or pushed while it was there', async () => {
    const layer = randomBytes(1_000);
    const pushed = await pushBlob(stage, repository, layer);
    const other = await pushImage(stage, 'team/other', { tag: 'v1' });
    const mount = () => stage.call('POST', `/v2/${repository}/blobs/uploads/?mount=${other.layer}&from=team/other`);
    expect((await mount()).status).toBe(201);
    const config = await pushBlob(stage, repository, '{}');
    const layers = [pushed.digest, other.layer].map((digest) => ({ mediaType: types.layer, digest, size: 1_000 }));
    const body = JSON.stringify({ schemaVersion: 2, config: { mediaType: types.config, ...config }, layers });
    const image = await putManifest(stage, repository, 'v1', body);
    expect(image.status).toBe(201);
    // Another push of both.
    expect((await mount()).status).toBe(201);
    await pushBlob(stage, repository, layer);
    expect(await remove({ digest: image.headers.get('docker-content-digest') ?? '' })).toBe(202);
    expect(await status(`blobs/${config.digest}`)).toBe(404);
    for (const { digest } of layers) expect(await status(`blobs/${digest}`)).toBe(200);
  });

  test('goes with its index and not before, whichever of them has a tag; the indexes that need it are named', async () => {
    const [tagged, plain] = [
      await pushImage(stage, repository, { tag: 'amd64' }),
      await pushImage(stage, repository, {}),
    ];
    const index = await pushIndex('all', [tagged, plain]);
    for (const { digest } of [tagged, plain]) {
      const refused = await stage.call('DELETE', `/v2/${repository}/manifests/${digest}`);
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, PUT']);
      const { errors } = (await refused.json()) as { errors: { code: string; message: string }[] };
      expect(errors).toMatchObject([{ code: 'DENIED', message: expect.stringContaining(index.digest) }]);
      expect(await status(`manifests/${digest}`)).toBe(200);
    }
    expect(await remove({ digest: 'amd64' })).toBe(202);
    expect([await status('manifests/amd64'), await status(`manifests/${tagged.digest}`)]).toEqual([404, 200]);
    expect(await remove(index)).toBe(202);
    for (const { digest } of [tagged, plain]) expect(await status(`manifests/${digest}`)).toBe(404);
  });

  test('leaves the images of an index that the push of another index asked for', async () => {
    const asked = await pushImage(stage, repository);
    const own = await pushImage(stage, repository);
    const index = await pushIndex('all', [asked, own]);
    expect(await ask(`manifests/${asked.digest}`)).toBe(200);
    expect(await remove(index)).toBe(202);
    expect(await status(`manifests/${own.digest}`)).toBe(404);
    expect(await status(`blobs/${asked.layer}`)).toBe(200);
    await pushIndex('again', [asked]);
  });

  test('leaves what was pushed before the registry was started anew: it may have been asked for then', async () => {
    const image = await pushImage(stage, repository, { tag: 'v1' });
    const { folder } = stage;
    await using first = stage;
    stage = await RegistryStage.open({ folder });
    expect(await remove(image)).toBe(202);
    expect(await status(`blobs/${image.layer}`)).toBe(200);
    stage.clock.now += 25 * hour;
    expect(await collect()).toMatchObject({ blobs: 2 });
    expect(first.folder).toBe(folder);
  });
});

test('what goes with an image is known without reading the others again, and stays right with what changes', async () => {
  const shared = await pushImage(stage, repository, { tag: 'shared' });
  await putManifest(stage, repository, 'also', shared.body);
  const first = await pushIndex('first', [shared]);
  // From here on it is known who needs what.
  expect((await stage.call('DELETE', `/v2/${repository}/manifests/also`)).status).toBe(202);
  const later = await pushIndex('later', [shared, await pushImage(stage, repository)]);
  const single = await pushImage(stage, repository, { tag: 'single' });
  await putManifest(stage, repository, 'moved', shared.body);
  await putManifest(stage, repository, 'moved', single.body);

  expect(await remove(first)).toBe(202);
  expect(await stage.registry.removeTag(repository, 'shared')).toBe(true);
  // The index that came later needs it.
  expect(await status(`manifests/${shared.digest}`)).toBe(200);
  expect(await remove(later)).toBe(202);
  expect(await status(`manifests/${shared.digest}`)).toBe(404);
  expect(await status(`blobs/${shared.layer}`)).toBe(404);
  expect(await status(`blobs/${single.config}`)).toBe(200);
  expect(await stage.registry.removeTag(repository, 'single')).toBe(true);
  expect(await status('manifests/moved')).toBe(200);
  expect(await stage.registry.removeTag(repository, 'moved')).toBe(true);
  expect(await status(`manifests/${single.digest}`)).toBe(404);
  expect(await status(`blobs/${single.layer}`)).toBe(404);
});
