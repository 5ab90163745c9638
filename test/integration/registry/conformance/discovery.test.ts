import { expect } from 'bun:test';
import { digestOf, errorCode, putManifest, types } from '../contents.ts';
import { pushIndex, pushManifest, upload } from './pushes.ts';
import type { RegistryUnderTest } from './registry-under-test.ts';
import { type Check, runChecks } from './run-checks.ts';

const tags = ['10', '9', 'B', '_c', 'a', 'a.1', 'b'];

async function pushTags(registry: RegistryUnderTest, repository: string): Promise<void> {
  const { body } = await pushManifest(registry, repository);
  for (const tag of tags.toReversed()) await putManifest(registry, repository, tag, body);
}

async function list(registry: RegistryUnderTest, path: string) {
  const response = await registry.call('GET', path);
  expect(response.status).toBe(200);
  const body = (await response.json()) as { name: string; tags: string[] };
  return { name: body.name, tags: body.tags, next: nextOf(response) };
}

/** What `Link: <…>; rel="next"` leads to (RFC 5988). */
function nextOf(response: Response): string | undefined {
  return /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
}

const signature = 'application/vnd.example.signature.v1';
const bill = 'application/vnd.example.bill.v1';

interface Referrer {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

async function referrersOf(registry: RegistryUnderTest, repository: string, digest: string, query = '') {
  const response = await registry.call('GET', `/v2/${repository}/referrers/${digest}${query}`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, types.index]);
  const body = (await response.json()) as { schemaVersion: number; mediaType: string; manifests: Referrer[] };
  expect([body.schemaVersion, body.mediaType]).toEqual([2, types.index]);
  return { manifests: body.manifests, filters: response.headers.get('oci-filters-applied'), next: nextOf(response) };
}

const byDigest = (one: Referrer, other: Referrer) => (one.digest < other.digest ? -1 : 1);
const noReferrers = 'it has no referrers API (404), and clients keep lists of referrers in tags';

const checks: readonly Check[] = [
  {
    // The order is looked at below: Debian's registry has that of its file system.
    title: 'all tags',
    async run(registry, repository) {
      await pushTags(registry, repository);
      const all = await list(registry, `/v2/${repository}/tags/list`);
      expect({ ...all, tags: all.tags.toSorted() }).toEqual({ name: repository, tags, next: undefined });
    },
  },
  {
    title: 'tags in the order of their characters, all or n with a Link to the others until there are none',
    debian: 'it does not look at n and last',
    async run(registry, repository) {
      await pushTags(registry, repository);
      expect((await list(registry, `/v2/${repository}/tags/list`)).tags).toEqual(tags);
      const seen: string[][] = [];
      let next: string | undefined = `/v2/${repository}/tags/list?n=3`;
      while (next !== undefined) {
        const page: Awaited<ReturnType<typeof list>> = await list(registry, next);
        seen.push(page.tags);
        next = page.next;
      }
      expect(seen).toEqual([tags.slice(0, 3), tags.slice(3, 6), tags.slice(6)]);
      expect((await list(registry, `/v2/${repository}/tags/list?n=${tags.length}`)).next).toBeUndefined();
    },
  },
  {
    title: 'tags behind last, with and without n; last need not be a tag',
    debian: 'it does not look at n and last',
    async run(registry, repository) {
      await pushTags(registry, repository);
      const path = `/v2/${repository}/tags/list`;
      expect((await list(registry, `${path}?last=B`)).tags).toEqual(tags.slice(3));
      expect((await list(registry, `${path}?last=B&n=2`)).tags).toEqual(tags.slice(3, 5));
      expect((await list(registry, `${path}?last=AAA`)).tags).toEqual(tags.slice(2));
      expect((await list(registry, `${path}?last=b`)).tags).toEqual([]);
    },
  },
  {
    title: 'n=0 is an empty list without a Link',
    debian: 'it does not look at n and last',
    async run(registry, repository) {
      await pushTags(registry, repository);
      const none = await list(registry, `/v2/${repository}/tags/list?n=0`);
      expect(none).toEqual({ name: repository, tags: [], next: undefined });
    },
  },
  {
    title: 'a number of tags that is none is refused',
    debian: 'it does not look at n and last',
    async run(registry, repository) {
      await pushTags(registry, repository);
      for (const n of ['-1', 'x', '1.5', '1e3', '9'.repeat(30)]) {
        const refused = await registry.call('GET', `/v2/${repository}/tags/list?n=${n}`);
        expect([refused.status, await errorCode(refused)]).toEqual([400, 'UNSUPPORTED']);
      }
    },
  },
  {
    title: 'a repository that is not there has no list: 404 NAME_UNKNOWN',
    async run(registry, repository) {
      const missing = await registry.call('GET', `/v2/${repository}/tags/list`);
      expect([missing.status, await errorCode(missing)]).toEqual([404, 'NAME_UNKNOWN']);
    },
  },
  {
    title: 'a repository without a tag has an empty list',
    debian: 'a repository without a tag is unknown to its list (404)',
    async run(registry, repository) {
      await upload(registry, repository, 'content');
      expect((await list(registry, `/v2/${repository}/tags/list`)).tags).toEqual([]);
    },
  },
  {
    title: 'nobody is referrer of a subject that is not there, in a repository that is and one that is not',
    debian: noReferrers,
    async run(registry, repository) {
      await upload(registry, repository, 'content');
      for (const name of [repository, `${repository}-none`]) {
        expect((await referrersOf(registry, name, digestOf('nothing'))).manifests).toEqual([]);
      }
    },
  },
  {
    title: 'a subject that is no digest is refused',
    debian: noReferrers,
    async run(registry, repository) {
      for (const text of ['sha256:1', 'v1', 'md5:d41d8cd98f00b204e9800998ecf8427e']) {
        const refused = await registry.call('GET', `/v2/${repository}/referrers/${text}`);
        expect([refused.status, await errorCode(refused)]).toEqual([400, 'DIGEST_INVALID']);
      }
    },
  },
  {
    title: 'each referrer with type, size, annotations and artifact type: its own, else that of its configuration',
    debian: noReferrers,
    async run(registry, repository) {
      const subject = (await pushManifest(registry, repository, { reference: 'v1' })).descriptor;
      const annotations = { 'org.example.note': 'a note', __proto__x: 'b' };
      const typed = await pushManifest(registry, repository, { fields: { subject, artifactType: bill, annotations } });
      const plain = await pushManifest(registry, repository, { configType: signature, fields: { subject } });
      const blank = await pushManifest(registry, repository, {
        reference: 'tagged',
        configType: signature,
        fields: { subject, artifactType: '' },
      });
      const index = await pushIndex(registry, repository, [], { fields: { subject, artifactType: bill, annotations } });
      const untyped = await pushIndex(registry, repository, [], { fields: { subject } });
      const { manifests, filters, next } = await referrersOf(registry, repository, subject.digest);
      const expected: Referrer[] = [
        { ...typed.descriptor, artifactType: bill, annotations },
        { ...plain.descriptor, artifactType: signature },
        { ...blank.descriptor, artifactType: signature },
        { ...index.descriptor, artifactType: bill, annotations },
        untyped.descriptor,
      ];
      expect(manifests.toSorted(byDigest)).toEqual(expected.toSorted(byDigest));
      expect([filters, next]).toEqual([null, undefined]);
    },
  },
  {
    title: 'referrers of one artifact type, and the answer says that it was filtered',
    debian: noReferrers,
    async run(registry, repository) {
      const subject = (await pushManifest(registry, repository)).descriptor;
      await pushManifest(registry, repository, { fields: { subject, artifactType: bill } });
      const signed = await pushManifest(registry, repository, { fields: { subject, artifactType: signature } });
      const found = await referrersOf(registry, repository, subject.digest, `?artifactType=${signature}`);
      expect(found.manifests).toEqual([{ ...signed.descriptor, artifactType: signature }]);
      expect(found.filters).toBe('artifactType');
      const none = await referrersOf(registry, repository, subject.digest, '?artifactType=none');
      expect([none.manifests, none.filters]).toEqual([[], 'artifactType']);
    },
  },
  {
    title: 'referrers that came before their subject, and of subjects by sha512',
    debian: noReferrers,
    async run(registry, repository) {
      for (const algorithm of ['sha256', 'sha512'] as const) {
        const { body } = await pushManifest(registry, repository);
        const later = `${body} `;
        const subject = { mediaType: types.manifest, digest: digestOf(later, algorithm), size: later.length };
        const early = await pushManifest(registry, repository, { fields: { subject } });
        expect((await putManifest(registry, repository, subject.digest, later)).status).toBe(201);
        const { manifests } = await referrersOf(registry, repository, subject.digest);
        expect(manifests.map(({ digest }) => digest)).toEqual([early.descriptor.digest]);
      }
    },
  },
  {
    title: 'referrers are those of the repository alone, and go when they are deleted, not with their subject',
    debian: noReferrers,
    async run(registry, repository) {
      const subject = (await pushManifest(registry, repository)).descriptor;
      const one = await pushManifest(registry, repository, { fields: { subject } });
      const other = await pushManifest(registry, repository, { fields: { subject } });
      await pushManifest(registry, `${repository}-other`, { fields: { subject } });
      await registry.call('DELETE', `/v2/${repository}/manifests/${one.descriptor.digest}`);
      await registry.call('DELETE', `/v2/${repository}/manifests/${subject.digest}`);
      const { manifests } = await referrersOf(registry, repository, subject.digest);
      expect(manifests.map(({ digest }) => digest)).toEqual([other.descriptor.digest]);
    },
  },
  {
    title:
      'the list of referrers that clients keep in a tag (sha256-…) is a tag as any other, and its entries are found',
    async run(registry, repository) {
      const subject = (await pushManifest(registry, repository)).descriptor;
      const one = await pushManifest(registry, repository, { fields: { subject } });
      const tag = subject.digest.replace(':', '-');
      const entry = { ...one.descriptor, artifactType: types.config };
      const kept = await pushIndex(registry, repository, [entry], { reference: tag });
      const headers = { Accept: types.index };
      const back = await registry.call('GET', `/v2/${repository}/manifests/${tag}`, { headers });
      expect(await back.text()).toBe(kept.body);
      expect((await registry.call('DELETE', `/v2/${repository}/manifests/${kept.descriptor.digest}`)).status).toBe(202);
    },
  },
  {
    title: 'the API answers the same with that tag as without: the tag itself is no referrer',
    debian: noReferrers,
    async run(registry, repository) {
      const subject = (await pushManifest(registry, repository)).descriptor;
      const one = await pushManifest(registry, repository, { fields: { subject } });
      const before = await referrersOf(registry, repository, subject.digest);
      await pushIndex(registry, repository, [one.descriptor], { reference: subject.digest.replace(':', '-') });
      expect(await referrersOf(registry, repository, subject.digest)).toEqual(before);
      expect(before.manifests).toEqual([{ ...one.descriptor, artifactType: types.config }]);
    },
  },
];

runChecks('discovery', checks);
