import type { Repository, RepositoryTag } from '../../../store/repositories.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { imagePath } from '../image-path.ts';

/** A tag as clients see it, with the manifest of its image. */
export async function presentTag(tag: RepositoryTag, repository: Repository, deps: ApiDependencies) {
  const path = imagePath(deps, `${repository.name}:${tag.tag}`);
  return {
    id: tag.number,
    repo_id: repository.number,
    Tag: tag.tag,
    image_id: tag.imageId,
    manifest: (await deps.registry.manifest(repository.name, tag.digest)) ?? '',
    digest: tag.digest,
    // Docker's second; the first one is not taken.
    schema: 2,
    path,
    internal_path: path,
    size: tag.sizeBytes,
    is_trusted: false,
    created: new Date(tag.createdAt).toISOString(),
    updated: new Date(tag.updatedAt).toISOString(),
    deleted: null,
    domain_id: repository.domainId,
    scanned: false,
    tag_type: tag.kind === 'index' ? 1 : 0,
  };
}
