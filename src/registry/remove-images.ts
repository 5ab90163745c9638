import { clientError } from '../contract/errors.ts';
import { type Digest, formatDigest, parseDigest } from './digest.ts';
import { findUsers, readNeeds } from './find-users.ts';
import { parseManifest } from './manifest.ts';
import type { RegistryParts } from './registry-parts.ts';
import type { RepositoryName } from './repository-name.ts';

/** Takes a tag away, and its image when nothing else needs it. Whether there was such a tag. Throws `registry.manifest-in-use`. */
export function removeTaggedImage(parts: RegistryParts, repository: RepositoryName, tag: string): Promise<boolean> {
  return parts.changes.run(repository, async () => {
    const digest = await parts.repositories.tag(repository, tag);
    if (!digest) return false;
    if ((await tagsOf(parts, repository, digest)).length > 1 || (await isNeeded(parts, repository, digest))) {
      await parts.repositories.removeTag(repository, tag);
      await parts.catalog.untagged(repository, [tag]);
      return true;
    }
    await removeImage(parts, repository, digest);
    return true;
  });
}

/**
 * Takes a manifest away with its tags, and with all that nothing else in the repository needs: blobs, and the images of an index.
 * Call it from the repository's queue. Whether there was such a manifest. Throws `registry.manifest-in-use`.
 */
export async function removeImage(parts: RegistryParts, repository: RepositoryName, digest: Digest): Promise<boolean> {
  if (!(await parts.repositories.manifest(repository, digest))) return false;
  const users = await findUsers(parts, repository, digest);
  if (users.length > 0) throw inUse(repository, formatDigest(digest), users);
  const needs = await readNeeds(parts, repository);
  const doomed = await alsoDoomed(parts, repository, formatDigest(digest), needs);
  const kept = new Set([...needs].flatMap(([manifest, needed]) => (doomed.has(manifest) ? [] : [...needed])));
  const freed = new Set([...doomed].flatMap((manifest) => [...(needs.get(manifest) ?? [])]));
  for (const manifest of doomed) await removeManifest(parts, repository, parse(manifest));
  for (const blob of freed) {
    if (!kept.has(blob) && !needs.has(blob)) await removeBlob(parts, repository, parse(blob));
  }
  return true;
}

/** Takes everything of a repository away. Throws `registry.manifest-in-use`. */
export function removeRepository(parts: RegistryParts, repository: RepositoryName): Promise<void> {
  return parts.changes.run(repository, async () => {
    const { repositories } = parts;
    const manifests = await repositories.manifests(repository);
    for (const digest of manifests) {
      const users = await parts.usersOf(repository, formatDigest(digest));
      if (users.length > 0) throw inUse(repository, formatDigest(digest), users);
    }
    for (const tag of await repositories.tags(repository)) await repositories.removeTag(repository, tag);
    for (const digest of manifests) await removeManifest(parts, repository, digest);
    for (const digest of await repositories.blobs(repository)) await removeBlob(parts, repository, digest);
    await parts.catalog.removed(repository);
  });
}

/** Takes a blob out of a repository, and from the disk with its last holder. Call it from the repository's queue. */
export function removeBlob(parts: RegistryParts, repository: RepositoryName, digest: Digest): Promise<boolean> {
  return parts.usage.release(repository, 'blob', digest, () => parts.repositories.unlinkBlob(repository, digest));
}

/** Takes a manifest away with its tags, and nothing else. Call it from the repository's queue. */
export async function removeManifest(parts: RegistryParts, repository: RepositoryName, digest: Digest): Promise<void> {
  const { repositories } = parts;
  const stored = await repositories.manifest(repository, digest);
  const tags = await tagsOf(parts, repository, digest);
  for (const tag of tags) await repositories.removeTag(repository, tag);
  if (tags.length > 0) await parts.catalog.untagged(repository, tags);
  const subject = stored && parseManifest(stored.content, stored.mediaType).subject;
  if (subject) await repositories.removeReferrer(repository, subject.digest, digest);
  await parts.usage.release(repository, 'manifest', digest, () => repositories.unlinkManifest(repository, digest));
}

/** `first`, and the images below it that are there for its sake alone: without a tag, unused, and in no other index. */
async function alsoDoomed(
  parts: RegistryParts,
  repository: RepositoryName,
  first: string,
  needs: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<ReadonlySet<string>> {
  const doomed = new Set([first]);
  // A set visits what is added on the way.
  for (const manifest of doomed) {
    for (const child of needs.get(manifest) ?? []) {
      const wanted = [...needs].some(([other, needed]) => needed.has(child) && !doomed.has(other));
      if (wanted || !needs.has(child) || doomed.has(child)) continue;
      if ((await tagsOf(parts, repository, parse(child))).length > 0) continue;
      if ((await parts.usersOf(repository, child)).length === 0) doomed.add(child);
    }
  }
  return doomed;
}

async function isNeeded(parts: RegistryParts, repository: RepositoryName, digest: Digest): Promise<boolean> {
  const needs = await readNeeds(parts, repository);
  return [...needs.values()].some((needed) => needed.has(formatDigest(digest)));
}

async function tagsOf(parts: RegistryParts, repository: RepositoryName, digest: Digest): Promise<string[]> {
  const wanted = formatDigest(digest);
  const found: string[] = [];
  for (const tag of await parts.repositories.tags(repository)) {
    const tagged = await parts.repositories.tag(repository, tag);
    if (tagged && formatDigest(tagged) === wanted) found.push(tag);
  }
  return found;
}

function parse(text: string): Digest {
  const digest = parseDigest(text);
  if (!digest) throw new Error(`${text} is no digest`);
  return digest;
}

function inUse(repository: string, digest: string, users: readonly string[]) {
  return clientError('registry.manifest-in-use', { digest, repository, users: users.join(', ') });
}
