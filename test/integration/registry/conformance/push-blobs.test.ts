import { expect } from 'bun:test';
import { digestOf, errorCode, randomBytes } from '../contents.ts';
import { begin, closing, locationOf, octets, upload } from './pushes.ts';
import type { RegistryUnderTest } from './registry-under-test.ts';
import { type Check, runChecks } from './run-checks.ts';

const content = randomBytes(3000);
const digest = digestOf(content);
const chunk = (start: number, end: number) => ({
  body: content.slice(start, end),
  headers: { ...octets, 'Content-Range': `${start}-${end - 1}` },
});

async function expectBlob(registry: RegistryUnderTest, path: string, expected: Uint8Array | string): Promise<void> {
  const response = await registry.call('GET', path);
  expect([response.status, digestOf(await response.bytes())]).toEqual([200, digestOf(expected)]);
}

const checks: readonly Check[] = [
  {
    title: 'POST and PUT: the answer leads to the blob',
    async run(registry, repository) {
      const location = await begin(registry, repository);
      const done = await registry.call('PUT', closing(registry, location, digest), { body: content, headers: octets });
      expect([done.status, done.headers.get('docker-content-digest')]).toEqual([201, digest]);
      await expectBlob(registry, locationOf(done), content);
    },
  },
  {
    title: 'a single POST with the digest and the content',
    debian: 'it takes a POST with a content for the beginning of an upload (202), as it may',
    async run(registry, repository) {
      const path = `/v2/${repository}/blobs/uploads/?digest=${digest}`;
      const done = await registry.call('POST', path, { body: content, headers: octets });
      expect([done.status, done.headers.get('docker-content-digest')]).toEqual([201, digest]);
      await expectBlob(registry, locationOf(done), content);
    },
  },
  {
    title: 'one PATCH without a range, as docker streams it, and an empty PUT',
    async run(registry, repository) {
      const location = await begin(registry, repository);
      const sent = await registry.call('PATCH', location, { body: content, headers: octets });
      expect([sent.status, sent.headers.get('range')]).toEqual([202, '0-2999']);
      const done = await registry.call('PUT', closing(registry, locationOf(sent), digest));
      expect(done.status).toBe(201);
      await expectBlob(registry, locationOf(done), content);
    },
  },
  {
    title: 'in chunks with Content-Range, each answer saying how far it came and where it goes on',
    async run(registry, repository) {
      let location = await begin(registry, repository);
      for (const [start, end] of [
        [0, 1024],
        [1024, 2048],
        [2048, 3000],
      ] as const) {
        const sent = await registry.call('PATCH', location, chunk(start, end));
        expect([sent.status, sent.headers.get('range')]).toEqual([202, `0-${end - 1}`]);
        expect(sent.headers.get('docker-upload-uuid')).toMatch(/^[0-9a-f-]{36}$/);
        location = locationOf(sent);
      }
      const done = await registry.call('PUT', closing(registry, location, digest));
      expect(done.status).toBe(201);
      await expectBlob(registry, locationOf(done), content);
    },
  },
  {
    title: 'in chunks, the last one with the closing PUT',
    async run(registry, repository) {
      const location = await begin(registry, repository);
      const first = await registry.call('PATCH', location, chunk(0, 2048));
      const done = await registry.call('PUT', closing(registry, locationOf(first), digest), chunk(2048, 3000));
      expect(done.status).toBe(201);
      await expectBlob(registry, locationOf(done), content);
    },
  },
  {
    title: 'GET says where an upload stands, and it goes on from there',
    async run(registry, repository) {
      const first = await registry.call('PATCH', await begin(registry, repository), chunk(0, 1024));
      const status = await registry.call('GET', locationOf(first));
      expect([status.status, status.headers.get('range')]).toEqual([204, '0-1023']);
      const second = await registry.call('PATCH', locationOf(status), chunk(1024, 3000));
      expect((await registry.call('PUT', closing(registry, locationOf(second), digest))).status).toBe(201);
    },
  },
  {
    title: 'a chunk too far or too early is 416, and the upload goes on from where GET says that it stands',
    debian: 'it does not look at Content-Range of a PATCH',
    async run(registry, repository) {
      const location = await begin(registry, repository);
      expect((await registry.call('PATCH', location, chunk(1024, 2048))).status).toBe(416);
      const first = await registry.call('PATCH', location, chunk(0, 1024));
      for (const wrong of [chunk(0, 1024), chunk(2048, 3000)]) {
        expect((await registry.call('PATCH', locationOf(first), wrong)).status).toBe(416);
      }
      const status = await registry.call('GET', locationOf(first));
      expect([status.status, status.headers.get('range')]).toEqual([204, '0-1023']);
      const second = await registry.call('PATCH', locationOf(status), chunk(1024, 3000));
      expect(second.status).toBe(202);
      expect((await registry.call('PUT', closing(registry, locationOf(second), digest))).status).toBe(201);
    },
  },
  {
    title: 'the last chunk at a wrong place is 416 with PUT as well, and costs nothing of what came',
    debian: 'it does not look at Content-Range of the closing PUT',
    async run(registry, repository) {
      const first = await registry.call('PATCH', await begin(registry, repository), chunk(0, 1024));
      const address = closing(registry, locationOf(first), digest);
      const refused = await registry.call('PUT', address, chunk(2048, 3000));
      expect([refused.status, refused.headers.get('range')]).toEqual([416, '0-1023']);
      expect((await registry.call('PUT', address, chunk(1024, 3000))).status).toBe(201);
    },
  },
  {
    title: 'the answer to a chunk at a wrong place says itself where the upload stands',
    debian: 'it does not look at Content-Range of a PATCH',
    async run(registry, repository) {
      const first = await registry.call('PATCH', await begin(registry, repository), chunk(0, 1024));
      const refused = await registry.call('PATCH', locationOf(first), chunk(2048, 3000));
      expect([refused.headers.get('range'), locationOf(refused)]).toEqual(['0-1023', locationOf(first)]);
      expect(await errorCode(refused)).toBe('BLOB_UPLOAD_INVALID');
    },
  },
  {
    title: 'a new upload has no bytes and says 0-0, a UUID, and no least size of chunks',
    async run(registry, repository) {
      const response = await registry.call('POST', `/v2/${repository}/blobs/uploads/`);
      const said = ['range', 'oci-chunk-min-length'].map((name) => response.headers.get(name));
      expect([response.status, ...said]).toEqual([202, '0-0', null]);
      expect(locationOf(response)).toContain(response.headers.get('docker-upload-uuid') ?? 'a UUID');
    },
  },
  {
    title: 'an upload that is cancelled is gone',
    async run(registry, repository) {
      const location = await begin(registry, repository);
      expect((await registry.call('DELETE', location)).status).toBe(204);
      for (const method of ['GET', 'DELETE']) {
        const gone = await registry.call(method, location);
        expect([gone.status, await errorCode(gone)]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
      }
      expect((await registry.call('PATCH', location, chunk(0, 10))).status).toBe(404);
    },
  },
  {
    title: 'an upload that is done is gone as well',
    async run(registry, repository) {
      const location = await begin(registry, repository);
      const address = closing(registry, location, digest);
      expect((await registry.call('PUT', address, { body: content, headers: octets })).status).toBe(201);
      expect((await registry.call('GET', location)).status).toBe(404);
    },
  },
  {
    title: 'another content than the digest says is refused, and no such blob is there',
    async run(registry, repository) {
      const wrong = digestOf('something else');
      const whole = await begin(registry, repository);
      const first = await registry.call('PATCH', await begin(registry, repository), chunk(0, 3000));
      const refusals = [
        await registry.call('PUT', closing(registry, whole, wrong), { body: content, headers: octets }),
        await registry.call('PUT', closing(registry, locationOf(first), wrong)),
      ];
      for (const refused of refusals)
        expect([refused.status, await errorCode(refused)]).toEqual([400, 'DIGEST_INVALID']);
      for (const one of [wrong, digest]) {
        expect((await registry.call('HEAD', `/v2/${repository}/blobs/${one}`)).status).toBe(404);
      }
    },
  },
  {
    title: 'a digest that is none, or of an unknown algorithm, or missing, is refused',
    async run(registry, repository) {
      for (const text of ['sha256:1', 'md5:d41d8cd98f00b204e9800998ecf8427e', `${digest}0`, '']) {
        const address = closing(registry, await begin(registry, repository), text);
        const refused = await registry.call('PUT', address, { body: content, headers: octets });
        expect([refused.status, await errorCode(refused)]).toEqual([400, 'DIGEST_INVALID']);
      }
      const location = await begin(registry, repository);
      const missing = await registry.call('PUT', location, { body: content, headers: octets });
      expect([missing.status, await errorCode(missing)]).toEqual([400, 'DIGEST_INVALID']);
    },
  },
  {
    title: 'sha512, in each way of pushing, with and without the algorithm named at the beginning',
    debian: 'its blobs have sha256 alone',
    async run(registry, repository) {
      const long = digestOf(content, 'sha512');
      for (const query of ['', '?digest-algorithm=sha512', '?digest-algorithm=sha256']) {
        const first = await registry.call('PATCH', await begin(registry, repository, query), chunk(0, 1024));
        const done = await registry.call('PUT', closing(registry, locationOf(first), long), chunk(1024, 3000));
        expect([done.status, done.headers.get('docker-content-digest')]).toEqual([201, long]);
        await expectBlob(registry, locationOf(done), content);
        expect((await registry.call('DELETE', `/v2/${repository}/blobs/${long}`)).status).toBe(202);
      }
      await upload(registry, repository, content, long);
    },
  },
  {
    title: 'an algorithm that is not known is refused at the beginning',
    debian: 'it does not look at digest-algorithm',
    async run(registry, repository) {
      const refused = await registry.call('POST', `/v2/${repository}/blobs/uploads/?digest-algorithm=md5`);
      expect([refused.status, await errorCode(refused)]).toEqual([400, 'DIGEST_INVALID']);
    },
  },
  {
    title: 'the same blob can be pushed again',
    async run(registry, repository) {
      for (let time = 0; time < 2; time += 1) await upload(registry, repository, content);
    },
  },
  {
    title: 'a mount from a repository that has the blob',
    async run(registry, repository) {
      const blob = await upload(registry, `${repository}-source`, randomBytes(100));
      const from = encodeURIComponent(`${repository}-source`);
      const path = `/v2/${repository}/blobs/uploads/?mount=${blob.digest}&from=${from}`;
      const mounted = await registry.call('POST', path);
      expect([mounted.status, mounted.headers.get('docker-content-digest')]).toEqual([201, blob.digest]);
      const there = await registry.call('GET', locationOf(mounted));
      expect([there.status, digestOf(await there.bytes())]).toEqual([200, blob.digest]);
      expect((await registry.call('HEAD', `/v2/${repository}/blobs/${blob.digest}`)).status).toBe(200);
    },
  },
  {
    title: 'a mount of what is not there becomes an upload that goes on as usual',
    async run(registry, repository) {
      const other = randomBytes(100);
      const wanted = digestOf(other);
      for (const query of [
        `?mount=${wanted}&from=${repository}-none`,
        `?mount=${wanted}`,
        '?mount=sha256:1&from=a/b',
      ]) {
        const location = await begin(registry, repository, query);
        const address = closing(registry, location, wanted);
        expect((await registry.call('PUT', address, { body: other, headers: octets })).status).toBe(201);
        expect((await registry.call('DELETE', `/v2/${repository}/blobs/${wanted}`)).status).toBe(202);
      }
    },
  },
  {
    title: 'a mount without a source finds the blob wherever the caller may read it',
    debian: 'it mounts from a named repository alone, as it may',
    async run(registry, repository) {
      const blob = await upload(registry, `${repository}-source`, randomBytes(100));
      const mounted = await registry.call('POST', `/v2/${repository}/blobs/uploads/?mount=${blob.digest}`);
      expect([mounted.status, mounted.headers.get('docker-content-digest')]).toEqual([201, blob.digest]);
      expect((await registry.call('HEAD', locationOf(mounted))).status).toBe(200);
    },
  },
];

runChecks('blobs', checks);
