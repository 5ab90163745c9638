import { describeTag } from './describe-tag.ts';
import { formatDigest } from './digest.ts';
import type { RegistryParts } from './registry-parts.ts';
import { type RepositoryName, repositoryNameOf } from './repository-name.ts';

/**
 * Makes the catalog say what lies on disk: after a crash between the two, and for images that are older than the catalog.
 * `isOver` ends it early.
 */
export async function matchCatalog(parts: RegistryParts, isOver: () => boolean): Promise<void> {
  const listed = await parts.catalog.repositories();
  for (const name of new Set([...listed, ...(await parts.repositories.names())])) {
    if (isOver()) return;
    const repository = repositoryNameOf(name);
    if (repository) await parts.changes.run(repository, () => matchRepository(parts, repository));
  }
}

async function matchRepository(parts: RegistryParts, repository: RepositoryName): Promise<void> {
  const listed = await parts.catalog.tags(repository);
  const tags = await parts.repositories.tags(repository);
  for (const tag of tags) {
    const digest = await parts.repositories.tag(repository, tag);
    if (digest && listed.get(tag) === formatDigest(digest)) continue;
    const image = await describeTag(parts, repository, tag);
    if (image) await parts.catalog.tagged(repository, image);
  }
  const gone = [...listed.keys()].filter((tag) => !tags.includes(tag));
  if (gone.length > 0) await parts.catalog.untagged(repository, gone);
}
