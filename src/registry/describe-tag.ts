import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaggedImage } from './catalog.ts';
import { formatDigest } from './digest.ts';
import { isMissing } from './durable-file.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import type { RegistryParts } from './registry-parts.ts';
import type { RepositoryName } from './repository-name.ts';

/** What `tag` names now; undefined when there is no such tag, or no such manifest. */
export async function describeTag(
  parts: RegistryParts,
  repository: RepositoryName,
  tag: string,
): Promise<TaggedImage | undefined> {
  const digest = await parts.repositories.tag(repository, tag);
  const stored = digest && (await parts.repositories.manifest(repository, digest));
  const updatedAt = await modifiedAt(join(parts.layout.tags(repository), tag));
  if (!stored || updatedAt === undefined) return undefined;
  const manifest = parseManifest(stored.content, stored.mediaType);
  return {
    tag,
    digest: formatDigest(stored.digest),
    imageId: manifest.config ? manifest.config.digest.hex : '',
    kind: manifest.kind,
    sizeBytes: manifest.kind === 'image' ? imageSize(manifest) : await indexSize(parts, repository, manifest),
    updatedAt,
  };
}

function imageSize({ config, layers }: Manifest): number {
  return layers.reduce((sum, layer) => sum + layer.size, config?.size ?? 0);
}

async function indexSize(parts: RegistryParts, repository: RepositoryName, index: Manifest): Promise<number> {
  let sum = 0;
  for (const { digest } of index.manifests) {
    const stored = await parts.repositories.manifest(repository, digest);
    if (stored) sum += imageSize(parseManifest(stored.content, stored.mediaType));
  }
  return sum;
}

async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return Math.floor((await stat(path)).mtimeMs);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
