import { clientError } from '../contract/errors.ts';
import { type Digest, formatDigest, parseDigest } from './digest.ts';
import { findUsers } from './find-users.ts';
import { parseManifest } from './manifest.ts';
import type { References } from './references.ts';
import type { RegistryParts } from './registry-parts.ts';
import type { RepositoryName } from './repository-name.ts';

/** Takes a tag away, and its image when nothing else needs it. Whether there was such a tag. Throws `registry.manifest-in-use`. */
export function removeTaggedImage(parts: RegistryParts, repository: RepositoryName, tag: string): Promise<boolean> {
  return parts.changes.run(repository, async () => {
    const digest = await parts.repositories.tag(repository, tag);
    if (!digest) return false;
    const references = await parts.repositories.references(repository);
    const text = formatDigest(digest);
    const isAlone = references.tagsOf(text).length === 1 && references.neededBy(text).length === 0;
    if (isAlone && (await removeImage(parts, repository, digest))) return true;
    await parts.repositories.removeTag(repository, tag);
    await parts.catalog.untagged(repository, [tag]);
    return true;
  });
}

/**
 * Takes a tag away and leaves its image. Call it from the repository's queue. Whether there was such a tag. Throws
 * `registry.manifest-in-use` for the last tag of an image that is in use.
 */
export async function removeTag(parts: RegistryParts, repository: RepositoryName, tag: string): Promise<boolean> {
  const digest = await parts.repositories.tag(repository, tag);
  const others = digest && (await parts.repositories.references(repository)).tagsOf(formatDigest(digest));
  if (digest && others?.length === 1) {
    const users = await findUsers(parts, repository, digest);
    if (users.length > 0) throw inUse(repository, formatDigest(digest), users);
  }
  const removed = await parts.repositories.removeTag(repository, tag);
  if (removed) await parts.catalog.untagged(repository, [tag]);
  return removed;
}

/**
 * Takes a manifest away with its tags, and with all that nothing else in the repository needs and no push relies on: blobs, and the
 * images of an index. What a push relies on is left to the collection of garbage. Call it from the repository's queue. Whether there
 * was such a manifest. Throws `registry.manifest-in-use`, and `registry.content-needed` for an image of an index that stays.
 */
export async function removeImage(parts: RegistryParts, repository: RepositoryName, digest: Digest): Promise<boolean> {
  // Also one whose content is lost: its tags, and what only it needs, could not go otherwise.
  if ((await parts.repositories.linkTime(repository, 'manifest', digest)) === undefined) return false;
  const users = await findUsers(parts, repository, digest);
  if (users.length > 0) throw inUse(repository, formatDigest(digest), users);
  const references = await parts.repositories.references(repository);
  refuseNeeded(references, repository, digest);
  const doomed = await alsoDoomed(parts, repository, formatDigest(digest), references);
  const freed = new Set([...doomed].flatMap((manifest) => [...references.needs(manifest)]));
  for (const manifest of doomed) await removeManifest(parts, repository, parse(manifest));
  const left = await parts.repositories.references(repository);
  for (const text of freed) {
    if (left.neededBy(text).length > 0 || left.hasManifest(text)) continue;
    const blob = parse(text);
    if (await parts.assurances.isReliedOn(repository, 'blob', blob)) continue;
    await removeBlob(parts, repository, blob);
  }
  return true;
}

/**
 * Takes everything of a repository away, and ends its uploads: pushes under way are refused, and begin anew. Throws
 * `registry.manifest-in-use`.
 */
export async function removeRepository(parts: RegistryParts, repository: RepositoryName): Promise<void> {
  const { repositories, changes, uploads } = parts;
  await changes.run(repository, () => refuseUsed(parts, repository));
  await uploads.cancelAll(repository);
  await changes.run(repository, async () => {
    const manifests = await refuseUsed(parts, repository);
    for (const tag of await repositories.tags(repository)) await repositories.removeTag(repository, tag);
    for (const digest of manifests) await removeManifest(parts, repository, digest);
    for (const digest of await repositories.blobs(repository)) await removeBlob(parts, repository, digest);
    await parts.catalog.removed(repository);
  });
}

/** The manifests of a repository, of which none is in use. */
async function refuseUsed(parts: RegistryParts, repository: RepositoryName): Promise<readonly Digest[]> {
  const manifests = await parts.repositories.manifests(repository);
  for (const digest of manifests) {
    const users = await parts.usersOf(repository, formatDigest(digest));
    if (users.length > 0) throw inUse(repository, formatDigest(digest), users);
  }
  return manifests;
}

/** Takes a blob out of a repository, and from the disk with its last holder. Call it from the repository's queue. */
export function removeBlob(parts: RegistryParts, repository: RepositoryName, digest: Digest): Promise<boolean> {
  return parts.usage.release(repository, 'blob', digest, () => parts.repositories.unlinkBlob(repository, digest));
}

/** Takes a manifest away with its tags, and nothing else. Call it from the repository's queue. */
export async function removeManifest(parts: RegistryParts, repository: RepositoryName, digest: Digest): Promise<void> {
  const { repositories } = parts;
  const stored = await repositories.manifest(repository, digest);
  const tags = [...(await repositories.references(repository)).tagsOf(formatDigest(digest))];
  for (const tag of tags) await repositories.removeTag(repository, tag);
  if (tags.length > 0) await parts.catalog.untagged(repository, tags);
  const subject = stored && parseManifest(stored.content, stored.mediaType).subject;
  if (subject) await repositories.removeReferrer(repository, subject.digest, digest);
  await parts.usage.release(repository, 'manifest', digest, () => repositories.unlinkManifest(repository, digest));
}

/** `first`, and the images below it that are there for its sake alone: without a tag, unused, not asked for, and in no other index. */
async function alsoDoomed(
  parts: RegistryParts,
  repository: RepositoryName,
  first: string,
  references: References,
): Promise<ReadonlySet<string>> {
  const doomed = new Set([first]);
  // A set visits what is added on the way.
  for (const manifest of doomed) {
    for (const child of references.needs(manifest)) {
      const wanted = references.neededBy(child).some((other) => !doomed.has(other));
      if (wanted || !references.hasManifest(child) || references.tagsOf(child).length > 0) continue;
      if (await parts.assurances.isReliedOn(repository, 'manifest', parse(child))) continue;
      if ((await parts.usersOf(repository, child)).length === 0) doomed.add(child);
    }
  }
  return doomed;
}

/** Throws `registry.content-needed` where a manifest of the repository needs the blob or manifest. */
export function refuseNeeded(references: References, repository: RepositoryName, digest: Digest): void {
  const text = formatDigest(digest);
  const [manifest, ...others] = references.neededBy(text);
  if (manifest === undefined) return;
  throw clientError('registry.content-needed', { digest: text, repository, manifest, count: others.length + 1 });
}

function parse(text: string): Digest {
  const digest = parseDigest(text);
  if (!digest) throw new Error(`${text} is no digest`);
  return digest;
}

function inUse(repository: string, digest: string, users: readonly string[]) {
  return clientError('registry.manifest-in-use', { digest, repository, users: users.join(', ') });
}
