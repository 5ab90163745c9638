import type { Damage } from '../../contract/registry-maintenance.ts';
import { type Digest, formatDigest } from '../digest.ts';
import { requiredDigests } from '../manifest.ts';
import type { RegistryParts } from '../registry-parts.ts';
import { type RepositoryName, repositoryNameOf } from '../repository-name.ts';
import { readSoundManifest } from './read-sound-manifest.ts';

/** Reports what repositories name and do not have. Rejects with the signal's reason. */
export async function checkRepositories(
  parts: RegistryParts,
  report: (damage: Damage) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const name of await parts.repositories.names()) {
    signal.throwIfAborted();
    const repository = repositoryNameOf(name);
    if (repository) await parts.changes.run(repository, () => checkRepository(parts, repository, report));
  }
}

/** Call it from the repository's queue. */
async function checkRepository(parts: RegistryParts, repository: RepositoryName, report: (damage: Damage) => void) {
  const { repositories, blobs } = parts;
  const has = async (digest: Digest) => (await blobs.size(digest)) !== undefined;
  const tell = (kind: Damage['kind'], digest: Digest, of?: string) =>
    report({ kind, digest: formatDigest(digest), repositories: [repository], ...(of !== undefined && { of }) });

  const linked = new Map<string, Digest>();
  const manifests = await repositories.manifests(repository);
  for (const digest of [...(await repositories.blobs(repository)), ...manifests]) {
    linked.set(formatDigest(digest), digest);
  }
  for (const digest of linked.values()) if (!(await has(digest))) tell('missing', digest);
  for (const digest of manifests) {
    const manifest = await readSoundManifest(parts, repository, digest);
    // An altered one has been reported as a content.
    for (const needed of manifest ? requiredDigests(manifest) : []) {
      if (!linked.has(formatDigest(needed))) tell('incomplete', needed, formatDigest(digest));
    }
  }
  for (const tag of await repositories.tags(repository)) {
    const digest = await repositories.tag(repository, tag);
    if (digest && !manifests.some((one) => formatDigest(one) === formatDigest(digest))) tell('dangling', digest, tag);
  }
}
