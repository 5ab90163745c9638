import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { digestOf, errorCode, pushBlob, pushImage, putManifest, types } from './contents.ts';
import { credentials, RegistryStage } from './registry-stage.ts';

let stage: RegistryStage;
beforeAll(async () => {
  stage = await RegistryStage.open();
});
afterAll(() => stage[Symbol.asyncDispose]());

const index = (entries: readonly unknown[]) =>
  JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests: entries });

describe('a manifest', () => {
  test('comes back byte for byte, by tag and by digest', async () => {
    const image = await pushImage(stage, 't/image', { tag: 'v1' });
    for (const reference of ['v1', image.digest]) {
      const response = await stage.call('GET', `/v2/t/image/manifests/${reference}`);
      expect(response.headers.get('content-type')).toBe(types.manifest);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-length')).toBe(String(image.size));
      expect(response.headers.get('docker-content-digest')).toBe(image.digest);
      expect(await response.text()).toBe(image.body);
      const head = await stage.call('HEAD', `/v2/t/image/manifests/${reference}`);
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(image.size)]);
    }
  });

  test('that is pushed or deleted leaves a record, refused or not; what is read and its layers leave none', async () => {
    stage.changes.length = 0;
    const { digest } = await pushImage(stage, 't/recorded', { tag: 'v1' });
    await stage.call('GET', '/v2/t/recorded/manifests/v1');
    await stage.call('DELETE', '/v2/t/recorded/manifests/v1', { as: 'guest' });
    await stage.call('DELETE', `/v2/t/recorded/manifests/${digest}`);
    await stage.call('DELETE', '/v2/t/recorded/manifests/none');
    const { body, digest: other } = await pushImage(stage, 't/other', { tag: 'v1' });
    await putManifest(stage, 't/other', `${other}?tag=v2&tag=v3`, body);
    const manifests = '/v2/{repository}/manifests/{reference} repository=t/recorded image=t/recorded';
    expect(stage.changes).toEqual([
      `${credentials.username} PUT ${manifests}:v1 201`,
      `guest DELETE ${manifests}:v1 403 DENIED`,
      `${credentials.username} DELETE ${manifests}@${digest} 202`,
      `${credentials.username} DELETE ${manifests}:none 404 MANIFEST_UNKNOWN`,
      `${credentials.username} PUT ${manifests.replaceAll('recorded', 'other')}:v1 201`,
      `${credentials.username} PUT ${manifests.replaceAll('recorded', 'other')}@${other} image=t/other:v2 image=t/other:v3 201`,
    ]);
  });

  test('may be named by sha512', async () => {
    const image = await pushImage(stage, 't/image', { tag: 'v1' });
    const digest = digestOf(image.body, 'sha512');
    expect((await putManifest(stage, 't/image', digest, image.body)).status).toBe(201);
    expect((await stage.call('HEAD', `/v2/t/image/manifests/${digest}`)).status).toBe(200);
  });

  test('needs its blobs in its own repository first', async () => {
    const image = await pushImage(stage, 't/complete', { tag: 'v1' });
    const refused = await putManifest(stage, 't/incomplete', 'v1', image.body);
    expect([refused.status, await errorCode(refused)]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
    const missing = index([{ mediaType: types.manifest, digest: digestOf('none'), size: 4 }]);
    const alone = await putManifest(stage, 't/complete', 'all', missing, types.index);
    expect(await errorCode(alone)).toBe('MANIFEST_BLOB_UNKNOWN');
  });

  test('is refused when it is wrong, too large, or named wrongly', async () => {
    const image = await pushImage(stage, 't/image', { tag: 'v1' });
    const cases: readonly (readonly [string, string, string, string])[] = [
      ['v1', '{', types.manifest, 'MANIFEST_INVALID'],
      ['v1', image.body, types.index, 'MANIFEST_INVALID'],
      ['v1', image.body, 'text/plain', 'MANIFEST_INVALID'],
      ['-bad', image.body, types.manifest, 'TAG_INVALID'],
      [digestOf('other'), image.body, types.manifest, 'DIGEST_INVALID'],
      ['md5:1', image.body, types.manifest, 'DIGEST_INVALID'],
    ];
    for (const [reference, body, type, code] of cases) {
      expect(await errorCode(await putManifest(stage, 't/image', reference, body, type))).toBe(code);
    }
    const large = await putManifest(stage, 't/image', 'v1', ' '.repeat(4 * 1024 * 1024 + 1));
    expect(large.status).toBe(413);
    for (const reference of ['none', '.INVALID', digestOf('none')]) {
      const unknown = await stage.call('GET', `/v2/t/image/manifests/${reference}`);
      expect([unknown.status, await errorCode(unknown)]).toEqual([404, 'MANIFEST_UNKNOWN']);
    }
  });

  test('stays when its tag moves, and goes with its tags when it is deleted', async () => {
    const first = await pushImage(stage, 't/moving', { tag: 'v1' });
    const second = await pushImage(stage, 't/moving', { tag: 'v1' });
    expect((await stage.call('HEAD', `/v2/t/moving/manifests/${first.digest}`)).status).toBe(200);
    const head = await stage.call('HEAD', '/v2/t/moving/manifests/v1');
    expect(head.headers.get('docker-content-digest')).toBe(second.digest);
    await putManifest(stage, 't/moving', 'also', first.body);
    expect((await stage.call('DELETE', '/v2/t/moving/manifests/also')).status).toBe(202);
    expect((await stage.call('HEAD', `/v2/t/moving/manifests/${first.digest}`)).status).toBe(200);
    expect((await stage.call('DELETE', `/v2/t/moving/manifests/${second.digest}`)).status).toBe(202);
    expect((await stage.call('HEAD', '/v2/t/moving/manifests/v1')).status).toBe(404);
    expect((await stage.call('DELETE', `/v2/t/moving/manifests/${second.digest}`)).status).toBe(404);
    expect((await stage.call('DELETE', `/v2/t/moving/manifests/${first.digest}`, { as: 'guest' })).status).toBe(403);
  });

  test('cannot be deleted while it, or an index that lists it, is in use', async () => {
    const image = await pushImage(stage, 't/used', { tag: 'v1' });
    const list = index([{ mediaType: types.manifest, digest: image.digest, size: image.size }]);
    expect((await putManifest(stage, 't/used', 'all', list, types.index)).status).toBe(201);
    stage.used.add(`t/used@${digestOf(list)}`);
    // The last tag of an image counts as the image: nobody could name it any more.
    for (const reference of [image.digest, digestOf(list), 'v1', 'all']) {
      const refused = await stage.call('DELETE', `/v2/t/used/manifests/${reference}`);
      expect([refused.status, await errorCode(refused)]).toEqual([409, 'DENIED']);
    }
    expect((await putManifest(stage, 't/used', 'also', list, types.index)).status).toBe(201);
    expect((await stage.call('DELETE', '/v2/t/used/manifests/all')).status).toBe(202);
    expect((await stage.call('DELETE', '/v2/t/used/manifests/also')).status).toBe(409);
    stage.used.clear();
    for (const digest of [digestOf(list), image.digest]) {
      expect((await stage.call('DELETE', `/v2/t/used/manifests/${digest}`)).status).toBe(202);
    }
  });
});

describe('tags', () => {
  test('are listed in order, a page at a time', async () => {
    const image = await pushImage(stage, 't/tags', { tag: 'b' });
    for (const tag of ['a', 'c', 'B', '10', '9']) await putManifest(stage, 't/tags', tag, image.body);
    const all = await stage.call('GET', '/v2/t/tags/tags/list');
    expect(await all.json()).toEqual({ name: 't/tags', tags: ['10', '9', 'B', 'a', 'b', 'c'] });
    const seen: string[] = [];
    let next = '/v2/t/tags/tags/list?n=4';
    while (next !== '') {
      const page = await stage.call('GET', next);
      seen.push(...((await page.json()) as { tags: string[] }).tags);
      next = /<(.*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1] ?? '';
    }
    expect(seen).toEqual(['10', '9', 'B', 'a', 'b', 'c']);
    const after = await stage.call('GET', '/v2/t/tags/tags/list?last=B&n=1');
    expect(((await after.json()) as { tags: string[] }).tags).toEqual(['a']);
    const none = await stage.call('GET', '/v2/t/tags/tags/list?n=0');
    expect(((await none.json()) as { tags: string[] }).tags).toEqual([]);
    expect((await stage.call('GET', '/v2/t/tags/tags/list?n=x')).status).toBe(400);
    expect(await errorCode(await stage.call('GET', '/v2/t/nowhere/tags/list'))).toBe('NAME_UNKNOWN');
  });
});

test('referrers of a subject are listed, by type when asked, and go when they are deleted', async () => {
  const subject = await pushImage(stage, 't/signed', { tag: 'v1' });
  const descriptor = { mediaType: types.manifest, digest: subject.digest, size: subject.size };
  const fields = (artifactType: string) => ({ subject: descriptor, artifactType, annotations: { by: 'test' } });
  const signature = await pushImage(stage, 't/signed', { fields: fields('application/x-signature') });
  await pushImage(stage, 't/signed', { fields: fields('application/x-bill') });
  const answer = await putManifest(stage, 't/signed', signature.digest, signature.body);
  expect(answer.headers.get('oci-subject')).toBe(subject.digest);
  const list = async (query = '') => {
    const response = await stage.call('GET', `/v2/t/signed/referrers/${subject.digest}${query}`);
    expect(response.headers.get('content-type')).toBe(types.index);
    return { response, manifests: ((await response.json()) as { manifests: { digest: string }[] }).manifests };
  };
  expect((await list()).manifests).toHaveLength(2);
  const { response, manifests } = await list('?artifactType=application/x-signature');
  expect(response.headers.get('oci-filters-applied')).toBe('artifactType');
  expect(manifests).toEqual([
    {
      mediaType: types.manifest,
      digest: signature.digest,
      size: signature.size,
      artifactType: 'application/x-signature',
      annotations: { by: 'test' },
    } as never,
  ]);
  await stage.call('DELETE', `/v2/t/signed/manifests/${signature.digest}`);
  expect((await list()).manifests).toHaveLength(1);
});

describe('resolving', () => {
  test('tells what an image is', async () => {
    const configuration = {
      config: {
        User: '1000',
        ExposedPorts: { '9000/tcp': {}, '53/udp': {}, '80': {} },
        Entrypoint: ['/serve'],
        Cmd: ['--fast'],
      },
    };
    const image = await pushImage(stage, 't/known', { tag: 'v1', configuration });
    expect(await stage.registry.resolve('t/known', 'v1', 'amd64')).toEqual({
      digest: image.digest,
      manifestDigest: image.digest,
      mediaType: types.manifest,
      sizeBytes: 1000,
      os: 'linux',
      architecture: 'amd64',
      exposedPorts: [80, 9000],
      entrypoint: ['/serve'],
      command: ['--fast'],
      user: '1000',
    });
  });

  test.each<[string, object, object | undefined]>([
    ['none', { Test: ['NONE'] }, undefined],
    [
      'shell',
      { Test: ['CMD-SHELL', 'a || b'], Interval: 2e9 },
      { command: ['/bin/bash', '-c', 'a || b'], interval: 2000 },
    ],
    ['exec', { Test: ['CMD', '/alive'], Retries: 5 }, { command: ['/alive'], interval: 30_000, retries: 5 }],
    ['odd', { Test: 'CMD /alive', Interval: '2s' }, undefined],
  ])('knows the HEALTHCHECK of an image: %s', async (tag, healthcheck, expected) => {
    const configuration = { config: { Healthcheck: healthcheck, Shell: ['/bin/bash', '-c'] } };
    await pushImage(stage, 't/checked', { tag, configuration });
    const image = await stage.registry.resolve('t/checked', tag, 'amd64');
    if (expected) expect(image?.healthcheck).toMatchObject(expected);
    else expect(image).not.toHaveProperty('healthcheck');
  });

  test('picks the platform of an index, and says which there are', async () => {
    const image = await pushImage(stage, 't/many', { configuration: { architecture: 'arm64' } });
    const platform = { os: 'linux', architecture: 'arm64' };
    const list = index([{ mediaType: types.manifest, digest: image.digest, size: image.size, platform }]);
    await putManifest(stage, 't/many', 'v1', list, types.index);
    const resolved = await stage.registry.resolve('t/many', 'v1', 'aarch64');
    expect(resolved).toMatchObject({ digest: digestOf(list), manifestDigest: image.digest, architecture: 'arm64' });
    await expect(stage.registry.resolve('t/many', 'v1', 'amd64')).rejects.toThrow('it has linux/arm64');
  });

  test('knows what is missing and what is no image', async () => {
    expect(await stage.registry.resolve('t/known', 'none', 'amd64')).toBeUndefined();
    expect(await stage.registry.resolve('not valid', 'v1', 'amd64')).toBeUndefined();
    const config = await pushBlob(stage, 't/chart', '{}');
    const chart = {
      schemaVersion: 2,
      config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', ...config },
      layers: [],
    };
    await putManifest(stage, 't/chart', 'v1', JSON.stringify(chart));
    await expect(stage.registry.resolve('t/chart', 'v1', 'amd64')).rejects.toThrow('not a container image');
  });
});
