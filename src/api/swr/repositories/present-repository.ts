import type { Repository } from '../../../store/repositories.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { imagePath } from '../image-path.ts';

/** What the list and the detail of a repository have in common (reference, section 5). */
export function presentRepository(repository: Repository, deps: ApiDependencies) {
  const path = imagePath(deps, repository.name);
  return {
    name: repository.name.slice(repository.organization.length + 1),
    category: repository.category,
    description: repository.description,
    size: repository.sizeBytes,
    is_public: repository.isPublic,
    num_images: repository.tagCount,
    num_download: repository.downloads,
    url: '',
    path,
    // There is one address, inside and outside.
    internal_path: path,
  };
}
