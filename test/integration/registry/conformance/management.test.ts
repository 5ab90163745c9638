import { expect } from 'bun:test';
import { digestOf, errorCode, putManifest } from '../contents.ts';
import { begin, pushIndex, pushManifest, readManifest, upload } from './pushes.ts';
import { type Check, runChecks } from './run-checks.ts';

const absent = digestOf('nothing');

const checks: readonly Check[] = [
  {
    title: 'a tag goes by itself: its manifest and the other tags stay',
    debian: 'it deletes manifests alone, and no tags',
    async run(registry, repository) {
      const { body, descriptor } = await pushManifest(registry, repository, { reference: 'v1' });
      await putManifest(registry, repository, 'v2', body);
      expect((await registry.call('DELETE', `/v2/${repository}/manifests/v1`)).status).toBe(202);
      expect((await readManifest(registry, repository, 'v1')).status).toBe(404);
      for (const reference of ['v2', descriptor.digest]) {
        expect((await readManifest(registry, repository, reference)).status).toBe(200);
      }
      const again = await registry.call('DELETE', `/v2/${repository}/manifests/v1`);
      expect([again.status, await errorCode(again)]).toEqual([404, 'MANIFEST_UNKNOWN']);
    },
  },
  {
    title: 'a manifest goes at once with all its tags',
    async run(registry, repository) {
      const { body, descriptor } = await pushManifest(registry, repository, { reference: 'v1' });
      await putManifest(registry, repository, 'v2', body);
      const kept = await pushManifest(registry, repository, { reference: 'kept' });
      expect((await registry.call('DELETE', `/v2/${repository}/manifests/${descriptor.digest}`)).status).toBe(202);
      for (const reference of [descriptor.digest, 'v1', 'v2']) {
        expect((await readManifest(registry, repository, reference)).status).toBe(404);
        expect((await readManifest(registry, repository, reference, 'HEAD')).status).toBe(404);
      }
      expect(await (await readManifest(registry, repository, 'kept')).text()).toBe(kept.body);
      const list = await registry.call('GET', `/v2/${repository}/tags/list`);
      expect(((await list.json()) as { tags: string[] }).tags).toEqual(['kept']);
    },
  },
  {
    title: 'an index goes before its images',
    async run(registry, repository) {
      const first = await pushManifest(registry, repository, { reference: 'v1' });
      const index = await pushIndex(registry, repository, [first.descriptor]);
      for (const { descriptor } of [index, first]) {
        expect((await registry.call('DELETE', `/v2/${repository}/manifests/${descriptor.digest}`)).status).toBe(202);
      }
    },
  },
  {
    title: 'an index does not lose its images: they cannot be deleted while it is there',
    debian: 'it deletes them, and the index can be pulled no more',
    async run(registry, repository) {
      const image = await pushManifest(registry, repository, { reference: 'v1' });
      const index = await pushIndex(registry, repository, [image.descriptor]);
      const remove = async ({ descriptor }: Pick<typeof image, 'descriptor'>) =>
        (await registry.call('DELETE', `/v2/${repository}/manifests/${descriptor.digest}`)).status;
      expect(await remove(image)).toBe(405);
      expect((await readManifest(registry, repository, image.descriptor.digest)).status).toBe(200);
      expect([await remove(index), await remove(image)]).toEqual([202, 202]);
    },
  },
  {
    title: 'a manifest that is not there is 404, and so is one of a repository that is not',
    async run(registry, repository) {
      await pushManifest(registry, repository);
      for (const name of [repository, `${repository}-none`]) {
        const missing = await registry.call('DELETE', `/v2/${name}/manifests/${absent}`);
        expect(missing.status).toBe(404);
        expect(['MANIFEST_UNKNOWN', 'NAME_UNKNOWN']).toContain((await errorCode(missing)) ?? '');
      }
    },
  },
  {
    title: 'a manifest that was deleted can be pushed again, once its blobs are',
    async run(registry, repository) {
      const { body, descriptor } = await pushManifest(registry, repository, { reference: 'v1' });
      await registry.call('DELETE', `/v2/${repository}/manifests/${descriptor.digest}`);
      const next = await pushManifest(registry, repository, { reference: 'v1' });
      expect(next.descriptor.digest).not.toBe(digestOf(body));
      expect(await (await readManifest(registry, repository, 'v1')).text()).toBe(next.body);
    },
  },
  {
    title: 'a blob goes at once, is 404 then, and can be pushed again',
    async run(registry, repository) {
      const { digest } = await upload(registry, repository, 'content');
      const path = `/v2/${repository}/blobs/${digest}`;
      expect((await registry.call('DELETE', path)).status).toBe(202);
      for (const method of ['GET', 'HEAD', 'DELETE']) {
        const gone = await registry.call(method, path);
        expect(gone.status).toBe(404);
        if (method !== 'HEAD') expect(await errorCode(gone)).toBe('BLOB_UNKNOWN');
      }
      await upload(registry, repository, 'content');
      expect((await registry.call('HEAD', path)).status).toBe(200);
    },
  },
  {
    title: 'a blob goes in its own repository alone',
    async run(registry, repository) {
      const { digest } = await upload(registry, `${repository}-other`, 'of two');
      await upload(registry, repository, 'of two');
      expect((await registry.call('DELETE', `/v2/${repository}/blobs/${digest}`)).status).toBe(202);
      expect((await registry.call('HEAD', `/v2/${repository}-other/blobs/${digest}`)).status).toBe(200);
    },
  },
  {
    title: 'a method that is not for a path is 405, and Allow says which are',
    async run(registry, repository) {
      await pushManifest(registry, repository, { reference: 'v1' });
      for (const [method, path, allowed] of [
        ['PUT', `/v2/${repository}/tags/list`, ['GET']],
        ['PATCH', `/v2/${repository}/manifests/v1`, ['DELETE', 'GET', 'HEAD', 'PUT']],
        ['POST', `/v2/${repository}/blobs/${absent}`, ['DELETE', 'GET', 'HEAD']],
      ] as const) {
        const refused = await registry.call(method, path);
        expect(refused.status).toBe(405);
        expect(refused.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining([...allowed]));
      }
    },
  },
  {
    title: 'a 405 says what is wrong in the form of the specification, at the entrance as well',
    debian: 'its 405 are plain text, and its entrance takes every method',
    async run(registry, repository) {
      for (const [method, path, allowed] of [
        ['DELETE', '/v2/', 'GET, HEAD'],
        ['DELETE', `/v2/${repository}/tags/list`, 'GET, HEAD'],
        ['PATCH', `/v2/${repository}/referrers/${absent}`, 'GET, HEAD'],
        ['DELETE', `/v2/${repository}/blobs/uploads/`, 'POST'],
        ['POST', await begin(registry, repository), 'GET, HEAD, PUT, PATCH, DELETE'],
      ] as const) {
        const refused = await registry.call(method, path);
        expect([refused.status, refused.headers.get('allow')]).toEqual([405, allowed]);
        expect(await errorCode(refused)).toBe('UNSUPPORTED');
      }
    },
  },
];

runChecks('management', checks);
