import { type Digest, formatDigest, parseDigest } from '../digest.ts';
import { usersAmong } from '../find-users.ts';
import { uploadLife } from '../registry-deps.ts';
import type { RegistryParts } from '../registry-parts.ts';
import { removeBlob, removeManifest } from '../remove-images.ts';
import type { RepositoryName } from '../repository-name.ts';
import { readTies } from './read-ties.ts';
import { type ManifestTies, unneededManifests } from './unneeded-manifests.ts';

/** A tag, and the image that it named when somebody decided that it should go. */
export interface NamedImage {
  readonly tag: string;
  readonly digest: string;
}

/**
 * Takes tags away whose time is over, and their images with all that is there for their sake alone. A tag stays that names another image
 * by now, one that is younger than an upload may become,
 * or one that a model uses, in an index or by itself. What a push was told to be there stays on the disk for as long as an upload
 * may live. Nothing is done where a manifest of the repository cannot be read. `writeDown` gets the tags that will go, before any does;
 * where it rejects they stay. Gives the tags that went.
 */
export function retireTags<Tag extends NamedImage>(
  parts: RegistryParts,
  repository: RepositoryName,
  tags: readonly Tag[],
  writeDown: (going: readonly Tag[]) => Promise<void>,
): Promise<readonly string[]> {
  return parts.changes.run(repository, async () => {
    const ties = await readTies(parts, repository);
    if (!ties) return [];
    const neededBy = invert(ties);
    const tagged = await readTags(parts, repository);
    const going: Tag[] = [];
    for (const one of tags) {
      const { tag, digest } = one;
      if (tagged.get(tag) !== digest || !(await isOld(parts, repository, 'manifest', digest))) continue;
      if ((await usersAmong(parts, repository, { neededBy: (one) => neededBy.get(one) ?? [] }, digest)).length > 0)
        continue;
      going.push(one);
    }
    if (going.length === 0) return [];
    await writeDown(going);
    for (const { tag } of going) {
      await parts.repositories.removeTag(repository, tag);
      tagged.delete(tag);
    }
    const gone = going.map(({ tag }) => tag);
    const images = new Set(going.map(({ digest }) => digest));
    await parts.catalog.untagged(repository, gone);
    await removeLoose(
      parts,
      repository,
      ties,
      await looseAmong(parts, repository, ties, images, new Set(tagged.values())),
    );
    return gone;
  });
}

/** The manifests that need it, by digest. */
function invert(ties: ReadonlyMap<string, ManifestTies>): ReadonlyMap<string, readonly string[]> {
  const neededBy = new Map<string, string[]>();
  for (const [manifest, { needs }] of ties) {
    for (const one of needs) {
      const others = neededBy.get(one);
      if (others) others.push(manifest);
      else neededBy.set(one, [manifest]);
    }
  }
  return neededBy;
}

async function readTags(parts: RegistryParts, repository: RepositoryName): Promise<Map<string, string>> {
  const tagged = new Map<string, string>();
  for (const tag of await parts.repositories.tags(repository)) {
    const digest = await parts.repositories.tag(repository, tag);
    if (digest) tagged.set(tag, formatDigest(digest));
  }
  return tagged;
}

/** Those of `images`, of what they consist of, and of what tells about them, that no tag names, no model uses and no push may have asked for. */
async function looseAmong(
  parts: RegistryParts,
  repository: RepositoryName,
  ties: ReadonlyMap<string, ManifestTies>,
  images: ReadonlySet<string>,
  tagged: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const loose = new Set<string>();
  const looked = new Set(images);
  // A set visits what is added on the way.
  for (const digest of looked) {
    const own = ties.get(digest);
    if (!own || tagged.has(digest) || !(await isOld(parts, repository, 'manifest', digest))) continue;
    if ((await parts.usersOf(repository, digest)).length > 0) continue;
    loose.add(digest);
    for (const needed of own.needs) looked.add(needed);
    for (const [other, { subject }] of ties) if (subject === digest) looked.add(other);
  }
  return loose;
}

async function removeLoose(
  parts: RegistryParts,
  repository: RepositoryName,
  ties: ReadonlyMap<string, ManifestTies>,
  loose: ReadonlySet<string>,
): Promise<void> {
  const unneeded = unneededManifests(ties, loose);
  const kept = new Set([...ties].flatMap(([digest, { needs }]) => (unneeded.has(digest) ? [] : [...needs])));
  const freed = new Set([...unneeded].flatMap((digest) => [...(ties.get(digest)?.needs ?? [])]));
  for (const digest of digestsOf(unneeded)) await removeManifest(parts, repository, digest);
  for (const digest of digestsOf(freed)) {
    const text = formatDigest(digest);
    if (kept.has(text) || !(await isOld(parts, repository, 'blob', text))) continue;
    await removeBlob(parts, repository, digest);
  }
}

async function isOld(parts: RegistryParts, repository: RepositoryName, kind: 'blob' | 'manifest', text: string) {
  const digest = parseDigest(text);
  const time = digest && (await parts.repositories.linkTime(repository, kind, digest));
  return time !== undefined && time < parts.now() - uploadLife(parts.limits);
}

function digestsOf(texts: ReadonlySet<string>): readonly Digest[] {
  return [...texts].flatMap((text) => parseDigest(text) ?? []);
}
