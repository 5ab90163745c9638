import type { Garbage, GarbageOptions } from '../../contract/registry-maintenance.ts';
import { type Digest, formatDigest, parseDigest } from '../digest.ts';
import { uploadLife } from '../registry-deps.ts';
import type { RegistryParts } from '../registry-parts.ts';
import { removeBlob, removeManifest } from '../remove-images.ts';
import { type RepositoryName, repositoryNameOf } from '../repository-name.ts';
import { readTies } from './read-ties.ts';
import { unneededManifests } from './unneeded-manifests.ts';

/**
 * Takes away what nothing needs: blobs of no image, contents of no repository, and images without a tag where asked for. What was
 * pushed, or asked for by a push, within the life time of an upload stays, so that pushes may go on meanwhile. Ends early at `signal`.
 */
export async function collectGarbage(
  parts: RegistryParts,
  options: GarbageOptions,
  signal?: AbortSignal,
): Promise<Garbage> {
  const oldest = parts.now() - uploadLife(parts.limits);
  const released = createReleased();
  const unreadable: string[] = [];
  let manifests = 0;
  let blobs = 0;
  for (const name of await parts.repositories.names()) {
    const repository = repositoryNameOf(name);
    if (!repository || signal?.aborted) continue;
    await parts.changes.run(repository, async () => {
      const garbage = await findGarbage(parts, repository, oldest, options.untagged);
      if (!garbage) {
        unreadable.push(name);
        return;
      }
      manifests += garbage.manifests.length;
      blobs += garbage.blobs.length;
      for (const digest of [...garbage.manifests, ...garbage.blobs]) await released.add(parts, repository, digest);
      if (options.dryRun) return;
      for (const digest of garbage.manifests) await removeManifest(parts, repository, digest);
      for (const digest of garbage.blobs) await removeBlob(parts, repository, digest);
    });
  }
  const freed = await released.freed(parts, options.dryRun);
  const unheld = await sweepContents(parts, oldest, options.dryRun, signal);
  return {
    manifests,
    blobs,
    contents: freed.contents + unheld.contents,
    bytes: freed.bytes + unheld.bytes,
    unreadable: unreadable.sort(),
  };
}

interface Freed {
  readonly contents: number;
  readonly bytes: number;
}

/** What repositories let go, to tell what of it leaves the disk. */
function createReleased() {
  const contents = new Map<string, { readonly digest: Digest; readonly size: number; readonly from: Set<string> }>();
  return {
    async add(parts: RegistryParts, repository: RepositoryName, digest: Digest): Promise<void> {
      const text = formatDigest(digest);
      const known = contents.get(text) ?? { digest, size: (await parts.blobs.size(digest)) ?? 0, from: new Set() };
      contents.set(text, known);
      known.from.add(repository);
    },
    async freed(parts: RegistryParts, dryRun: boolean): Promise<Freed> {
      const sizes: number[] = [];
      for (const { digest, size, from } of contents.values()) {
        const isFreed = await parts.usage.whileStill(digest, async (holders) =>
          dryRun ? holders.every((holder) => from.has(holder)) : (await parts.blobs.size(digest)) === undefined,
        );
        if (isFreed) sizes.push(size);
      }
      return { contents: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    },
  };
}

/** Undefined where a manifest cannot be read: nobody knows then which blobs it needs. Call it from the repository's queue. */
async function findGarbage(parts: RegistryParts, repository: RepositoryName, oldest: number, untagged: boolean) {
  const { repositories } = parts;
  const ties = await readTies(parts, repository);
  if (!ties) return undefined;
  const loose = untagged ? await findLoose(parts, repository, [...ties.keys()], oldest) : new Set<string>();
  const unneeded = unneededManifests(ties, loose);
  const needed = new Set([...ties].flatMap(([digest, { needs }]) => (unneeded.has(digest) ? [] : [...needs])));
  const blobs: Digest[] = [];
  for (const digest of await repositories.blobs(repository)) {
    if (needed.has(formatDigest(digest))) continue;
    if (isOlder(await repositories.linkTime(repository, 'blob', digest), oldest)) blobs.push(digest);
  }
  return { manifests: [...unneeded].flatMap((digest) => parseDigest(digest) ?? []), blobs };
}

/** Manifests that have been there for long and that neither a tag names nor a model uses. */
async function findLoose(
  parts: RegistryParts,
  repository: RepositoryName,
  manifests: readonly string[],
  oldest: number,
): Promise<ReadonlySet<string>> {
  const { repositories } = parts;
  const tagged = new Set<string>();
  for (const tag of await repositories.tags(repository)) {
    const digest = await repositories.tag(repository, tag);
    if (digest) tagged.add(formatDigest(digest));
  }
  const loose = new Set<string>();
  for (const text of manifests) {
    const digest = parseDigest(text);
    if (!digest || tagged.has(text) || !isOlder(await repositories.linkTime(repository, 'manifest', digest), oldest))
      continue;
    if ((await parts.usersOf(repository, text)).length === 0) loose.add(text);
  }
  return loose;
}

/** Contents that no repository has: a process ended between writing one down and giving it to its repository. */
async function sweepContents(
  parts: RegistryParts,
  oldest: number,
  dryRun: boolean,
  signal: AbortSignal | undefined,
): Promise<Freed> {
  let contents = 0;
  let bytes = 0;
  for await (const { digest, size, writtenAt } of parts.blobs.all()) {
    if (signal?.aborted) break;
    if (!isOlder(writtenAt, oldest)) continue;
    const isUnheld = await parts.usage.whileStill(digest, async (holders) => {
      if (holders.length > 0) return false;
      if (!dryRun) await parts.blobs.remove(digest);
      return true;
    });
    if (!isUnheld) continue;
    contents += 1;
    bytes += size;
  }
  return { contents, bytes };
}

function isOlder(time: number | undefined, oldest: number): boolean {
  return time !== undefined && time < oldest;
}
