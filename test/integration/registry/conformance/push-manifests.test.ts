import { expect } from 'bun:test';
import { digestOf, errorCode, putManifest, types } from '../contents.ts';
import { locationOf, manifestTypes, pushIndex, pushManifest, readManifest, upload } from './pushes.ts';
import { type Check, runChecks } from './run-checks.ts';

const empty = 'application/vnd.oci.empty.v1+json';
const artifact = 'application/vnd.example.thing.v1';

const checks: readonly Check[] = [
  {
    title: 'by tag and by digest: the answer leads to the very bytes',
    async run(registry, repository) {
      for (const reference of ['v1', undefined]) {
        const { answer, body } = await pushManifest(registry, repository, reference === undefined ? {} : { reference });
        const headers = { Accept: types.manifest };
        const back = await registry.call('GET', locationOf(answer), { headers });
        expect([back.status, await back.text()]).toEqual([200, body]);
      }
    },
  },
  {
    title: 'white space, unknown fields and the order of fields stay as they are',
    async run(registry, repository) {
      const config = await upload(registry, repository, '{}');
      const body = `{ "layers" : [],\n\t"x-unknown":{"a":[1,2.50]},"config":${JSON.stringify({ ...config, mediaType: types.config, data: 'e30=' })},\n"mediaType":"${types.manifest}", "schemaVersion":2 }\n`;
      const pushed = await putManifest(registry, repository, 'v1', body);
      expect([pushed.status, pushed.headers.get('docker-content-digest')]).toEqual([201, digestOf(body)]);
      expect(await (await readManifest(registry, repository, 'v1')).text()).toBe(body);
    },
  },
  {
    title: 'images for several platforms in an index, an index in an index, and an empty one',
    async run(registry, repository) {
      const images = [];
      for (const architecture of ['amd64', 'arm64']) {
        const { descriptor } = await pushManifest(registry, repository);
        images.push({ ...descriptor, platform: { os: 'linux', architecture } });
      }
      const inner = await pushIndex(registry, repository, images);
      const outer = await pushIndex(registry, repository, [inner.descriptor], { reference: 'all' });
      const none = await pushIndex(registry, repository, [], { reference: 'none' });
      expect(await (await readManifest(registry, repository, 'all')).text()).toBe(outer.body);
      expect(await (await readManifest(registry, repository, 'none')).text()).toBe(none.body);
    },
  },
  {
    title: "Docker's images and lists",
    async run(registry, repository) {
      const { dockerManifest, dockerList } = manifestTypes;
      const configType = 'application/vnd.docker.container.image.v1+json';
      const { descriptor } = await pushManifest(registry, repository, { mediaType: dockerManifest, configType });
      const platform = { os: 'linux', architecture: 'amd64' };
      await pushIndex(registry, repository, [{ ...descriptor, platform }], { reference: 'v1', mediaType: dockerList });
    },
  },
  {
    title: 'an artifact: a type of its own, the empty configuration, no layers',
    async run(registry, repository) {
      const fields = { artifactType: artifact, layers: [] };
      await pushManifest(registry, repository, { reference: 'v1', configType: empty, fields });
    },
  },
  {
    title: 'layers that stay elsewhere (urls) need not be there',
    async run(registry, repository) {
      const away = {
        mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
        digest: digestOf('elsewhere'),
        size: 123_456,
        urls: ['https://store.example.com/layer'],
      };
      await pushManifest(registry, repository, { fields: { layers: [away] } });
    },
  },
  {
    title: 'without mediaType inside, the Content-Type counts; its parameters do not',
    async run(registry, repository) {
      const { body } = await pushManifest(registry, repository);
      const bare = JSON.stringify({ ...JSON.parse(body), mediaType: undefined });
      const pushed = await putManifest(registry, repository, 'v1', bare, `${types.manifest}; charset=utf-8`);
      expect(pushed.status).toBe(201);
      expect((await readManifest(registry, repository, 'v1')).headers.get('content-type')).toBe(types.manifest);
    },
  },
  {
    title: 'what it names must be there, be it layer, configuration or image, and the refusal names it',
    async run(registry, repository) {
      const missing = { mediaType: types.layer, digest: digestOf('nothing'), size: 7 };
      const { body } = await pushManifest(registry, repository);
      const cases = [
        [types.manifest, { ...JSON.parse(body), layers: [missing] }],
        [types.manifest, { ...JSON.parse(body), config: { ...missing, mediaType: types.config } }],
        [
          types.index,
          { schemaVersion: 2, mediaType: types.index, manifests: [{ ...missing, mediaType: types.manifest }] },
        ],
      ] as const;
      for (const [type, manifest] of cases) {
        const refused = await putManifest(registry, repository, 'v1', JSON.stringify(manifest), type);
        expect(refused.status).toBe(400);
        const text = await refused.text();
        expect(text).toContain('"MANIFEST_BLOB_UNKNOWN"');
        expect(text).toContain(missing.digest);
      }
    },
  },
  {
    title: 'a subject need not be there',
    async run(registry, repository) {
      const subject = { mediaType: types.manifest, digest: digestOf('not yet'), size: 7 };
      await pushManifest(registry, repository, { fields: { subject, artifactType: artifact } });
      await pushIndex(registry, repository, [], { fields: { subject, artifactType: artifact } });
    },
  },
  {
    title: 'OCI-Subject says that the subject was taken in, of an image and of an index',
    debian: 'it knows no subjects',
    async run(registry, repository) {
      const subject = { mediaType: types.manifest, digest: digestOf('not yet'), size: 7 };
      for (const { answer } of [
        await pushManifest(registry, repository, { fields: { subject } }),
        await pushIndex(registry, repository, [], { fields: { subject } }),
      ]) {
        expect(answer.headers.get('oci-subject')).toBe(subject.digest);
      }
    },
  },
  {
    title: 'no subject, no OCI-Subject',
    async run(registry, repository) {
      expect((await pushManifest(registry, repository)).answer.headers.get('oci-subject')).toBeNull();
    },
  },
  {
    title: 'named by sha512',
    debian: 'its manifests have sha256 alone',
    async run(registry, repository) {
      const { body } = await pushManifest(registry, repository);
      const digest = digestOf(body, 'sha512');
      const pushed = await putManifest(registry, repository, digest, body);
      expect([pushed.status, pushed.headers.get('docker-content-digest')]).toEqual([201, digest]);
      const back = await readManifest(registry, repository, digest);
      expect([back.headers.get('docker-content-digest'), await back.text()]).toEqual([digest, body]);
    },
  },
  {
    title: 'by digest with tags (tag=): each is made, and OCI-Tag says so; of sha512 as well',
    debian: 'it does not look at tag=',
    async run(registry, repository) {
      const { body } = await pushManifest(registry, repository);
      for (const algorithm of ['sha256', 'sha512'] as const) {
        const digest = digestOf(body, algorithm);
        const tags = Array.from({ length: 12 }, (_, index) => `${algorithm}-${index}`);
        const query = new URLSearchParams([...tags, ...tags].map((tag): [string, string] => ['tag', tag]));
        const pushed = await putManifest(registry, repository, `${digest}?${query}`, body);
        expect([pushed.status, pushed.headers.get('oci-tag')?.split(', ')]).toEqual([201, tags]);
        for (const tag of tags) {
          const head = await readManifest(registry, repository, tag, 'HEAD');
          expect(head.headers.get('docker-content-digest')).toBe(digest);
        }
      }
    },
  },
  {
    title: 'with tags of a wrong form, or too many, nothing is made; with a tag for a name tag= says nothing',
    debian: 'it does not look at tag=',
    async run(registry, repository) {
      const { body } = await pushManifest(registry, repository);
      const other = `${body} `;
      const wrong = await putManifest(registry, repository, `${digestOf(other)}?tag=good&tag=-bad`, other);
      expect([wrong.status, await errorCode(wrong)]).toEqual([400, 'TAG_INVALID']);
      const many = Array.from({ length: 100 }, (_, index) => `tag=v${index}`).join('&');
      expect((await putManifest(registry, repository, `${digestOf(other)}?${many}`, other)).status).toBe(414);
      for (const reference of ['good', digestOf(other)]) {
        expect((await readManifest(registry, repository, reference)).status).toBe(404);
      }
      const named = await putManifest(registry, repository, 'v1?tag=v2', body);
      expect([named.status, named.headers.get('oci-tag')]).toEqual([201, null]);
      expect((await readManifest(registry, repository, 'v2')).status).toBe(404);
    },
  },
  {
    title: 'a digest that is not that of the content is refused',
    async run(registry, repository) {
      const { body } = await pushManifest(registry, repository);
      const refused = await putManifest(registry, repository, digestOf('other'), body);
      expect([refused.status, await errorCode(refused)]).toEqual([400, 'DIGEST_INVALID']);
    },
  },
  {
    title: 'a digest that is none is refused',
    debian: 'it is an internal error (500)',
    async run(registry, repository) {
      const { body } = await pushManifest(registry, repository);
      const refused = await putManifest(registry, repository, 'sha256:baddigeststring', body);
      expect([refused.status, await errorCode(refused)]).toEqual([400, 'DIGEST_INVALID']);
    },
  },
  {
    title: 'what is no manifest is refused: not JSON, another type inside than outside, a type that nobody knows',
    async run(registry, repository) {
      const { body } = await pushManifest(registry, repository);
      for (const [text, type] of [
        ['{', types.manifest],
        [body, types.index],
        [body, 'text/plain'],
      ] as const) {
        const refused = await putManifest(registry, repository, 'v1', text, type);
        expect([refused.status, await errorCode(refused)]).toEqual([400, 'MANIFEST_INVALID']);
      }
    },
  },
  {
    title: 'what an index and an image at once is refused (CVE-2021-41190)',
    async run(registry, repository) {
      const { body, descriptor } = await pushManifest(registry, repository);
      const both = { ...JSON.parse(body), manifests: [descriptor] };
      for (const type of [types.manifest, types.index]) {
        const text = JSON.stringify({ ...both, mediaType: type });
        expect((await putManifest(registry, repository, 'v1', text, type)).status).toBe(400);
      }
    },
  },
  {
    title: "Docker's schema 1 is refused in words",
    debian: 'it takes schema 1 when it is signed, and refuses others as MANIFEST_INVALID without a word',
    async run(registry, repository) {
      const old = JSON.stringify({ schemaVersion: 1, name: repository, tag: 'v1', fsLayers: [], history: [] });
      for (const type of ['v1+json', 'v1+prettyjws'].map(
        (end) => `application/vnd.docker.distribution.manifest.${end}`,
      )) {
        const refused = await putManifest(registry, repository, 'v1', old, type);
        expect(refused.status).toBe(400);
        expect(await refused.text()).toContain('schema 1');
      }
      expect(await (await putManifest(registry, repository, 'v1', old, 'application/json')).text()).toContain(
        'schema 1',
      );
    },
  },
  {
    title: 'four megabytes of manifest are taken',
    async run(registry, repository) {
      const annotations = { filler: 'a'.repeat(4_000_000) };
      const { body } = await pushManifest(registry, repository, { reference: 'v1', fields: { annotations } });
      expect(await (await readManifest(registry, repository, 'v1')).text()).toBe(body);
    },
  },
  {
    title: 'more than the limit is 413',
    debian: 'it says 400',
    async run(registry, repository) {
      const large = ' '.repeat(4 * 1024 * 1024 + 1);
      const refused = await putManifest(registry, repository, 'v1', large);
      expect([refused.status, await errorCode(refused)]).toEqual([413, 'MANIFEST_INVALID']);
    },
  },
];

runChecks('manifests', checks);
