import { formatDigest } from '../digest.ts';
import { requiredDigests } from '../manifest.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RepositoryName } from '../repository-name.ts';
import { readSoundManifest } from './read-sound-manifest.ts';
import type { ManifestTies } from './unneeded-manifests.ts';

/** What every manifest of a repository means for others; undefined where one cannot be read: nobody knows then what it needs. */
export async function readTies(
  parts: RegistryParts,
  repository: RepositoryName,
): Promise<ReadonlyMap<string, ManifestTies> | undefined> {
  const ties = new Map<string, ManifestTies>();
  for (const digest of await parts.repositories.manifests(repository)) {
    const manifest = await readSoundManifest(parts, repository, digest);
    if (!manifest) return undefined;
    ties.set(formatDigest(digest), {
      needs: new Set(requiredDigests(manifest).map(formatDigest)),
      subject: manifest.subject && formatDigest(manifest.subject.digest),
    });
  }
  return ties;
}
