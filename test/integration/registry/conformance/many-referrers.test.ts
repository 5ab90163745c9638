import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { digestOf as checkedDigest } from '../../../../src/registry/digest.ts';
import { createLayout, digestFile } from '../../../../src/registry/layout.ts';
import { parseRepositoryName } from '../../../../src/registry/repository-name.ts';
import { digestOf, pushImage, types } from '../contents.ts';
import { RegistryStage } from '../registry-stage.ts';

const many = 10_000;
const repository = parseRepositoryName('t/many');
const subject = 'the subject';
const rare = 'application/vnd.example.rare.v1';

let folder: string;
let stage: RegistryStage;
const pushed = new Set<string>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-referrers-'));
  await layReferrers();
  stage = await RegistryStage.open({ folder });
});
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Writes the referrers where pushes would: to push ten thousand takes minutes, as each is synced. */
async function layReferrers(): Promise<void> {
  const layout = createLayout(join(folder, 'registry'));
  const referrers = layout.referrers(repository, checkedDigest(Buffer.from(subject), 'sha256'));
  await mkdir(layout.manifests(repository), { recursive: true });
  await mkdir(referrers, { recursive: true });
  for (let number = 0; number < many; number += 1) {
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: types.index,
      artifactType: number % 2_500 === 7 ? rare : 'application/vnd.example.usual.v1',
      manifests: [],
      subject: { mediaType: types.manifest, digest: digestOf(subject), size: subject.length },
      annotations: { number: String(number) },
    });
    const digest = checkedDigest(Buffer.from(body), 'sha256');
    await mkdir(dirname(layout.blob(digest)), { recursive: true });
    await writeFile(layout.blob(digest), body);
    await writeFile(layout.manifestLink(repository, digest), types.index);
    await writeFile(join(referrers, digestFile(digest)), '');
    pushed.add(digestOf(body));
  }
}

interface Page {
  readonly bytes: number;
  readonly digests: readonly string[];
}

/** Follows the links from page to page. */
async function pages(path: string): Promise<readonly Page[]> {
  const found: Page[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const response: Response = await stage.call('GET', next);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, types.index]);
    const text = await response.text();
    const { manifests } = JSON.parse(text) as { manifests: { digest: string }[] };
    found.push({ bytes: text.length, digests: manifests.map(({ digest }) => digest) });
    next = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    expect(found.length).toBeLessThan(50);
  }
  return found;
}

test('ten thousand referrers come in pages of a thousand, each once', async () => {
  const found = await pages(`/v2/${repository}/referrers/${digestOf(subject)}`);
  expect(found.map(({ digests }) => digests.length)).toEqual(Array(10).fill(1_000));
  const all = found.flatMap(({ digests }) => digests);
  expect([all.length, new Set(all).symmetricDifference(pushed).size]).toEqual([many, 0]);
});

test('a filter leads on over pages where there are none, and keeps to the type', async () => {
  const query = `?artifactType=${encodeURIComponent(rare)}`;
  const found = await pages(`/v2/${repository}/referrers/${digestOf(subject)}${query}`);
  expect([found.length, found.flatMap(({ digests }) => digests).length]).toEqual([10, 4]);
});

test('referrers with megabytes of annotations come a few at a time', async () => {
  const about = { mediaType: types.manifest, digest: digestOf('another subject'), size: 15 };
  const annotations = { filler: 'a'.repeat(1_500_000) };
  const own: string[] = [];
  for (let number = 0; number < 7; number += 1) {
    own.push((await pushImage(stage, 't/large', { fields: { subject: about, annotations } })).digest);
  }
  const found = await pages(`/v2/t/large/referrers/${about.digest}`);
  expect(found.map(({ digests }) => digests.length)).toEqual([3, 3, 1]);
  expect(Math.max(...found.map(({ bytes }) => bytes))).toBeLessThan(5_000_000);
  expect(found.flatMap(({ digests }) => digests)).toEqual(own.toSorted());
});
