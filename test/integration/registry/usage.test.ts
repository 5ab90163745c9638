import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../support/deadline.ts';
import { digestOf, errorCode, pushBlob, pushImage, putManifest, randomBytes, types } from './contents.ts';
import { RegistryStage } from './registry-stage.ts';

let stage: RegistryStage;
beforeEach(async () => {
  stage = await RegistryStage.open();
});
afterEach(() => stage[Symbol.asyncDispose]());

const index = (entries: readonly unknown[]) =>
  JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests: entries });

/** The contents that lie on the disk. */
async function contents(folder = join(stage.folder, 'registry', 'blobs')): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

const hex = (digest: string) => digest.slice(digest.indexOf(':') + 1);

describe('what an organization holds', () => {
  test('counts every content once, however many repositories have it', async () => {
    const blob = await pushBlob(stage, 'a/one', randomBytes(700));
    expect(await stage.registry.usedBytes('a')).toBe(700);
    const mount = `?mount=${blob.digest}&from=a/one`;
    expect((await stage.call('POST', `/v2/a/two/blobs/uploads/${mount}`)).status).toBe(201);
    expect(await stage.registry.usedBytes('a')).toBe(700);
    expect((await stage.call('POST', `/v2/b/one/blobs/uploads/${mount}`)).status).toBe(201);
    expect(await stage.registry.usedBytes('b')).toBe(700);
    await stage.call('DELETE', `/v2/a/one/blobs/${blob.digest}`);
    expect(await stage.registry.usedBytes('a')).toBe(700);
    await stage.registry.removeRepository('a/two');
    expect([await stage.registry.usedBytes('a'), await stage.registry.usedBytes('b')]).toEqual([0, 700]);
  });

  test('is the same after a restart', async () => {
    await pushImage(stage, 'a/deep/er', { tag: 'v1' });
    await pushImage(stage, 'a/deep', { tag: 'v1' });
    await pushImage(stage, 'b/other', { tag: 'v1' });
    await using again = await RegistryStage.open({ folder: stage.folder });
    for (const organization of ['a', 'b']) {
      expect(await again.registry.usedBytes(organization)).toBe(await stage.registry.usedBytes(organization));
    }
    expect(await stage.registry.usedBytes('a')).toBeGreaterThan(2_000);
  });

  test('never exceeds its quota: chunks, whole bodies, mounts and manifests', async () => {
    const blob = await pushBlob(stage, 'rich/one', randomBytes(2_000));
    stage.quotas.set('poor', 1_500);
    const refusals = [
      await stage.call('POST', `/v2/poor/one/blobs/uploads/?mount=${blob.digest}&from=rich/one`),
      await stage.call('POST', `/v2/poor/one/blobs/uploads/?digest=${digestOf('x')}`, { body: randomBytes(1_501) }),
    ];
    const started = await stage.call('POST', '/v2/poor/one/blobs/uploads/');
    const location = started.headers.get('Location') ?? '';
    expect((await stage.call('PATCH', location, { body: randomBytes(1_000) })).status).toBe(202);
    refusals.push(await stage.call('PATCH', location, { body: randomBytes(501) }));
    for (const refused of refusals) expect([refused.status, await errorCode(refused)]).toEqual([403, 'DENIED']);
    expect((await stage.call('GET', location)).status).toBe(404);
    await pushBlob(stage, 'poor/one', randomBytes(1_490));
    const manifest = await putManifest(stage, 'poor/one', 'v1', index([]), types.index);
    expect([manifest.status, await errorCode(manifest)]).toEqual([403, 'DENIED']);
    expect(await stage.registry.usedBytes('poor')).toBe(1_490);
  });

  test('of a body without a length is known when too much has come', async () => {
    stage.quotas.set('poor', 2_000_000);
    const started = await stage.call('POST', '/v2/poor/one/blobs/uploads/');
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent > 100) controller.close();
        else controller.enqueue(randomBytes(262_144));
      },
    });
    const url = `http://${stage.host}${started.headers.get('Location')}`;
    const authorization = `Basic ${btoa('local@TESTAK:right')}`;
    const refused = await fetch(url, { method: 'PATCH', headers: { authorization }, body: endless });
    expect([refused.status, await errorCode(refused)]).toEqual([403, 'DENIED']);
  });
});

describe('the disk', () => {
  test('is freed with the last repository that has a content', async () => {
    const image = await pushImage(stage, 'a/one', { tag: 'v1' });
    const mount = `?mount=${image.layer}&from=a/one`;
    await stage.call('POST', `/v2/b/two/blobs/uploads/${mount}`);
    expect(await stage.registry.removeTag('a/one', 'v1')).toBe(true);
    expect(await contents()).toEqual([hex(image.layer)]);
    expect((await stage.call('GET', `/v2/b/two/blobs/${image.layer}`)).status).toBe(200);
    await stage.registry.removeRepository('b/two');
    expect(await contents()).toEqual([]);
  });

  test('keeps what other images of the repository need, and what is on its way', async () => {
    const first = await pushImage(stage, 'a/one', { tag: 'v1' });
    const body = JSON.parse(first.body);
    const config = await pushBlob(stage, 'a/one', JSON.stringify({ architecture: 'arm64', os: 'linux' }));
    const second = JSON.stringify({ ...body, config: { mediaType: types.config, ...config } });
    await putManifest(stage, 'a/one', 'v2', second);
    const alone = await pushBlob(stage, 'a/one', randomBytes(10));
    expect(await stage.registry.removeTag('a/one', 'v1')).toBe(true);
    const kept = [config.digest, digestOf(second), first.layer, alone.digest].map(hex);
    expect((await contents()).toSorted()).toEqual(kept.toSorted());
    expect((await stage.call('GET', `/v2/a/one/blobs/${first.layer}`)).status).toBe(200);
  });

  test('loses an index with the images that are there for its sake alone', async () => {
    const tagged = await pushImage(stage, 'a/one', { tag: 'v1' });
    const child = await pushImage(stage, 'a/one');
    const entries = [tagged, child].map(({ digest, size }) => ({ mediaType: types.manifest, digest, size }));
    await putManifest(stage, 'a/one', 'all', index(entries), types.index);
    // The index needs it: the tag goes, and the image stays.
    expect(await stage.registry.removeTag('a/one', 'v1')).toBe(true);
    expect((await stage.call('HEAD', `/v2/a/one/manifests/${tagged.digest}`)).status).toBe(200);
    await putManifest(stage, 'a/one', 'v1', tagged.body);
    expect(await stage.registry.removeTag('a/one', 'all')).toBe(true);
    expect((await stage.call('HEAD', `/v2/a/one/manifests/${child.digest}`)).status).toBe(404);
    expect((await stage.call('HEAD', '/v2/a/one/manifests/v1')).status).toBe(200);
    expect((await contents()).toSorted()).toEqual([tagged.digest, tagged.config, tagged.layer].map(hex).toSorted());
  });

  test('never loses a content that is being pushed while another repository lets it go', async () => {
    const content = randomBytes(50_000);
    const digest = digestOf(content);
    for (let round = 0; round < 30; round += 1) {
      await pushBlob(stage, 'a/one', content);
      const [, pushed] = await Promise.all([
        stage.registry.removeRepository('a/one'),
        stage.call('POST', `/v2/b/two/blobs/uploads/?digest=${digest}`, { body: content }),
      ]);
      expect(pushed.status).toBe(201);
      const read = await stage.call('GET', `/v2/b/two/blobs/${digest}`);
      expect([read.status, digestOf(new Uint8Array(await read.arrayBuffer()))]).toEqual([200, digest]);
      await stage.registry.removeRepository('b/two');
    }
    expect(await contents()).toEqual([]);
  });
});

describe('the catalog', () => {
  test('follows pushes and deletions', async () => {
    const image = await pushImage(stage, 'a/one', { tag: 'v1' });
    expect(stage.catalog.images.get('a/one')?.get('v1')).toMatchObject({
      digest: image.digest,
      imageId: hex(image.config),
      kind: 'image',
    });
    await stage.call('DELETE', '/v2/a/one/manifests/v1');
    expect(stage.catalog.images.get('a/one')?.size).toBe(0);
  });

  test('is made to match the disk at the start', async () => {
    const image = await pushImage(stage, 'a/one', { tag: 'v1' });
    await pushImage(stage, 'a/one', { tag: 'v2' });
    await using again = await RegistryStage.open({
      folder: stage.folder,
      stale: ['a/one:gone', 'a/none:v1', 'a/one:v1'],
    });
    const digests = () => [...(again.catalog.images.get('a/one') ?? [])].map(([tag, { digest }]) => `${tag} ${digest}`);
    await until(10_000, 'the catalog to match', async () =>
      digests().length === 2 &&
      again.catalog.images.get('a/none')?.size === 0 &&
      digests().includes(`v1 ${image.digest}`)
        ? true
        : undefined,
    );
  });
});
