import { ClientError } from '../../contract/errors.ts';
import { type Digest, digestOf, sameDigest } from '../digest.ts';
import { type Manifest, parseManifest } from '../manifest.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RepositoryName } from '../repository-name.ts';

/** A manifest that the repository has; undefined when its content is gone or is not what was pushed. */
export async function readSoundManifest(
  parts: RegistryParts,
  repository: RepositoryName,
  digest: Digest,
): Promise<Manifest | undefined> {
  const stored = await parts.repositories.manifest(repository, digest);
  if (!stored || !sameDigest(digestOf(stored.content, digest.algorithm), digest)) return undefined;
  try {
    return parseManifest(stored.content, stored.mediaType);
  } catch (error) {
    if (error instanceof ClientError) return undefined;
    throw error;
  }
}
