import { clientError } from '../contract/errors.ts';
import { type Digest, formatDigest } from './digest.ts';
import { type Manifest, requiredDigests } from './manifest.ts';
import type { RegistryParts } from './registry-parts.ts';
import type { RepositoryName } from './repository-name.ts';

/**
 * Before a manifest is shown: all that it needs must be there. Call it from the repository's queue, where nothing goes between this and the
 * manifest. Throws `registry.manifest-blob-unknown`.
 */
export async function requireContents(
  parts: RegistryParts,
  repository: RepositoryName,
  manifest: Manifest,
): Promise<void> {
  for (const digest of requiredDigests(manifest)) {
    if (await isThere(parts, repository, manifest, digest)) continue;
    throw clientError('registry.manifest-blob-unknown', { digest: formatDigest(digest), repository });
  }
}

async function isThere(
  { repositories }: RegistryParts,
  repository: RepositoryName,
  { kind }: Manifest,
  digest: Digest,
): Promise<boolean> {
  if ((await repositories.blobSize(repository, digest)) !== undefined) return true;
  return kind === 'index' && (await repositories.manifest(repository, digest)) !== undefined;
}
