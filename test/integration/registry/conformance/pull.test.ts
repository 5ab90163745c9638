import { expect } from 'bun:test';
import { digestOf, errorCode, randomBytes, types } from '../contents.ts';
import { manifestTypes, pushIndex, pushManifest, readManifest, upload } from './pushes.ts';
import type { RegistryUnderTest } from './registry-under-test.ts';
import { type Check, runChecks } from './run-checks.ts';

const blobBytes = 2048;

/** A blob, and how to read parts of it. */
async function partsOf(registry: RegistryUnderTest, repository: string) {
  const content = randomBytes(blobBytes);
  const { digest } = await upload(registry, repository, content);
  const read = (headers: Readonly<Record<string, string>>, method = 'GET') =>
    registry.call(method, `/v2/${repository}/blobs/${digest}`, { headers });
  return { content, digest, read };
}

const ranges: readonly (readonly [string, number, number])[] = [
  ['bytes=500-1499', 500, 1499],
  ['bytes=0-0', 0, 0],
  ['bytes=500-', 500, 2047],
  ['bytes=-500', 1548, 2047],
  ['bytes=-99999', 0, 2047],
  ['bytes=2000-5000', 2000, 2047],
];

const checks: readonly Check[] = [
  {
    title: 'the entrance says that this is a registry',
    async run(registry) {
      const response = await registry.call('GET', '/v2/');
      expect([response.status, response.headers.get('docker-distribution-api-version')]).toEqual([200, 'registry/2.0']);
    },
  },
  {
    title: 'a blob comes as it was pushed, with its length and digest; HEAD says the same and sends nothing',
    async run(registry, repository) {
      const { content, digest, read } = await partsOf(registry, repository);
      const [whole, head] = [await read({}), await read({}, 'HEAD')];
      for (const { status, headers } of [whole, head]) {
        const said = ['content-length', 'docker-content-digest', 'accept-ranges', 'etag'].map((name) =>
          headers.get(name),
        );
        expect([status, ...said]).toEqual([200, '2048', digest, 'bytes', `"${digest}"`]);
      }
      expect(digestOf(await whole.bytes())).toBe(digestOf(content));
      expect(await head.bytes()).toHaveLength(0);
    },
  },
  {
    title: 'an empty blob has the length 0, with HEAD as well',
    async run(registry, repository) {
      const { digest } = await upload(registry, repository, '');
      for (const method of ['GET', 'HEAD']) {
        const response = await registry.call(method, `/v2/${repository}/blobs/${digest}`);
        expect([response.status, response.headers.get('content-length')]).toEqual([200, '0']);
        expect(response.headers.get('docker-content-digest')).toBe(digest);
        expect(await response.bytes()).toHaveLength(0);
      }
    },
  },
  {
    title:
      'what is not there is 404: a blob, a tag, a digest, with GET and HEAD, in a repository that is and one that is not',
    async run(registry, repository) {
      await pushManifest(registry, repository);
      const digest = digestOf('nothing');
      for (const name of [repository, `${repository}-none`]) {
        for (const [path, code] of [
          [`blobs/${digest}`, 'BLOB_UNKNOWN'],
          [`manifests/${digest}`, 'MANIFEST_UNKNOWN'],
          ['manifests/none', 'MANIFEST_UNKNOWN'],
        ] as const) {
          const missing = await registry.call('GET', `/v2/${name}/${path}`);
          expect([missing.status, await errorCode(missing)]).toEqual([404, code]);
          const head = await registry.call('HEAD', `/v2/${name}/${path}`);
          expect([head.status, await head.text()]).toEqual([404, '']);
        }
      }
    },
  },
  {
    title: 'a digest of a wrong form is refused, and is no internal error',
    debian: 'its blobs are refused, and its manifests are an internal error (500)',
    async run(registry, repository) {
      await pushManifest(registry, repository);
      for (const text of ['sha256:baddigeststring', 'md5:d41d8cd98f00b204e9800998ecf8427e']) {
        const blob = await registry.call('GET', `/v2/${repository}/blobs/${text}`);
        expect([blob.status, await errorCode(blob)]).toEqual([400, 'DIGEST_INVALID']);
        expect([400, 404]).toContain((await registry.call('GET', `/v2/${repository}/manifests/${text}`)).status);
      }
    },
  },
  ...ranges.map(
    ([range, start, end]): Check => ({
      title: `part of a blob: ${range}`,
      async run(registry, repository) {
        const { content, digest, read } = await partsOf(registry, repository);
        const response = await read({ Range: range });
        expect([response.status, response.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/2048`]);
        expect(response.headers.get('content-length')).toBe(String(end - start + 1));
        expect(response.headers.get('docker-content-digest')).toBe(digest);
        expect(Buffer.from(await response.bytes()).equals(content.subarray(start, end + 1))).toBe(true);
      },
    }),
  ),
  {
    title: 'a part that lies outside a blob is 416 and says how long the blob is',
    async run(registry, repository) {
      const { read } = await partsOf(registry, repository);
      for (const range of ['bytes=2048-', 'bytes=5000-10000']) {
        const response = await read({ Range: range });
        expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */2048']);
      }
    },
  },
  {
    title: 'a part that ends before it begins is 416',
    async run(registry, repository) {
      const { read } = await partsOf(registry, repository);
      expect((await read({ Range: 'bytes=500-0' })).status).toBe(416);
    },
  },
  {
    title: 'several parts at once are the whole blob',
    debian: 'it answers several parts as multipart/byteranges, which is allowed as well',
    async run(registry, repository) {
      const { content, read } = await partsOf(registry, repository);
      const response = await read({ Range: 'bytes=0-1,5-6' });
      expect([response.status, digestOf(await response.bytes())]).toEqual([200, digestOf(content)]);
    },
  },
  {
    title: 'HEAD has no parts (RFC 9110, section 14.2)',
    debian: 'it answers HEAD with Range as if it were GET (206)',
    async run(registry, repository) {
      const head = await (await partsOf(registry, repository)).read({ Range: 'bytes=0-9' }, 'HEAD');
      expect([head.status, head.headers.get('content-length')]).toEqual([200, '2048']);
    },
  },
  {
    title: 'a part of another content than the client began with (If-Range) is the whole blob',
    async run(registry, repository) {
      const { digest, read } = await partsOf(registry, repository);
      expect((await read({ Range: 'bytes=0-9', 'If-Range': `"${digest}"` })).status).toBe(206);
      expect((await read({ Range: 'bytes=0-9', 'If-Range': `"${digestOf('other')}"` })).status).toBe(200);
    },
  },
  {
    title: 'what the client has already (If-None-Match) is not sent again, blob or manifest',
    async run(registry, repository) {
      const { descriptor, layer } = await pushManifest(registry, repository, { reference: 'v1' });
      for (const [path, digest] of [
        [`blobs/${layer.digest}`, layer.digest],
        ['manifests/v1', descriptor.digest],
      ] as const) {
        const headers = { Accept: types.manifest, 'If-None-Match': `"${digest}"` };
        const known = await registry.call('GET', `/v2/${repository}/${path}`, { headers });
        expect([known.status, await known.text()]).toEqual([304, '']);
        headers['If-None-Match'] = `"${digestOf('another')}"`;
        expect((await registry.call('GET', `/v2/${repository}/${path}`, { headers })).status).toBe(200);
      }
    },
  },
  ...Object.entries(manifestTypes).map(
    ([name, mediaType]): Check => ({
      title: `a manifest comes byte for byte with the type that it was pushed with: ${name}`,
      async run(registry, repository) {
        const image = await pushManifest(registry, repository, {
          mediaType: name.startsWith('docker') ? manifestTypes.dockerManifest : types.manifest,
        });
        const platform = { os: 'linux', architecture: 'amd64' };
        const { body, descriptor } = name.endsWith('Manifest')
          ? await pushManifest(registry, repository, { reference: 'v1', mediaType })
          : await pushIndex(registry, repository, [{ ...image.descriptor, platform }], { reference: 'v1', mediaType });
        for (const reference of ['v1', descriptor.digest]) {
          for (const method of ['GET', 'HEAD']) {
            const response = await readManifest(registry, repository, reference, method);
            const said = ['content-type', 'content-length', 'docker-content-digest', 'etag'];
            const expected = [mediaType, String(descriptor.size), descriptor.digest, `"${descriptor.digest}"`];
            expect([response.status, ...said.map((one) => response.headers.get(one))]).toEqual([200, ...expected]);
            expect(await response.text()).toBe(method === 'HEAD' ? '' : body);
          }
        }
      },
    }),
  ),
  {
    title: 'a manifest comes as it is even to a client that does not name its type',
    debian: 'it has no such manifest (404) for a client that does not name an OCI type',
    async run(registry, repository) {
      const { body } = await pushManifest(registry, repository, { reference: 'v1' });
      for (const Accept of ['*/*', manifestTypes.dockerManifest]) {
        const response = await registry.call('GET', `/v2/${repository}/manifests/v1`, { headers: { Accept } });
        expect([response.headers.get('content-type'), await response.text()]).toEqual([types.manifest, body]);
      }
    },
  },
  {
    title: 'a list is never turned into one of its images, whatever the client says that it takes',
    debian: 'it answers a list with its linux/amd64 image where the client does not take lists',
    async run(registry, repository) {
      const image = await pushManifest(registry, repository, { mediaType: manifestTypes.dockerManifest });
      const platform = { os: 'linux', architecture: 'amd64' };
      const options = { reference: 'v1', mediaType: manifestTypes.dockerList };
      const list = await pushIndex(registry, repository, [{ ...image.descriptor, platform }], options);
      const headers = { Accept: manifestTypes.dockerManifest };
      const response = await registry.call('GET', `/v2/${repository}/manifests/v1`, { headers });
      expect(await response.text()).toBe(list.body);
    },
  },
];

runChecks('pull', checks);
