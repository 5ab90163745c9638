import { expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBlobStore } from './blob-store.ts';
import { type Digest, digestOf, formatDigest } from './digest.ts';
import { indexRepositories } from './indexed-repositories.ts';
import { createLayout } from './layout.ts';
import { readReferences } from './references.ts';
import { parseRepositoryName } from './repository-name.ts';
import { createRepositoryStore } from './repository-store.ts';

const mediaType = 'application/vnd.oci.image.manifest.v1+json';
const layers = ['a', 'b', 'c', 'd'].map((text) => formatDigest(digestOf(Buffer.from(text), 'sha256')));
const tags = ['v1', 'v2', 'v3'];
const names = ['t/one', 't/two'].map((name) => parseRepositoryName(name));

test('what is kept of repositories is what is on the disk, whatever happened to them, with little room too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-references-'));
  await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  const layout = createLayout(folder);
  await layout.makeFolder(layout.temporary);
  const blobs = createBlobStore(layout);
  const store = createRepositoryStore(layout, blobs);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item;
  for (const room of [10, 1_000]) {
    const repositories = indexRepositories(store, room);
    const digests: Digest[] = [];
    for (let count = 0; count < 150; count += 1) {
      const name = pick(names);
      const digest = digests.length > 0 ? pick(digests) : undefined;
      const kind = digest ? pick(['link', 'unlink', 'tag', 'untag'] as const) : 'link';
      if (kind === 'link') {
        const descriptor = (one: string, type: string) => ({ mediaType: type, digest: one, size: 1 });
        const content = Buffer.from(
          JSON.stringify({
            schemaVersion: 2,
            config: descriptor(pick(layers), 'application/vnd.oci.image.config.v1+json'),
            layers: layers.filter(() => Math.random() < 0.5).map((one) => descriptor(one, 'application/octet-stream')),
          }),
        );
        const made = digestOf(content, 'sha256');
        await blobs.put(content, made);
        await repositories.linkManifest(name, made, mediaType);
        digests.push(made);
      } else if (kind === 'tag' && digest) await repositories.setTag(name, pick(tags), digest);
      else if (kind === 'untag') await repositories.removeTag(name, pick(tags));
      else if (digest) await repositories.unlinkManifest(name, digest);

      const [kept, read] = [await repositories.references(name), await readReferences(store, name)];
      for (const one of [...digests.map(formatDigest), ...layers]) {
        expect(kept.hasManifest(one)).toBe(read.hasManifest(one));
        for (const relation of ['needs', 'neededBy', 'tagsOf'] as const) {
          expect(kept[relation](one).toSorted()).toEqual(read[relation](one).toSorted());
        }
      }
    }
  }
}, 60_000);
