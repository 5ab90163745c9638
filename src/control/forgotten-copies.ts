import { copiedRepository, copiesOrganization } from '../domain/image-name.ts';
import type { ModelReader } from '../store/store.ts';

/** The built-in registry, as far as copies of outside images are concerned. */
export interface CopiesHolder {
  repositoriesOf(organization: string): Promise<readonly string[]>;
  removeRepository(repository: string): Promise<void>;
}

/** A copy lives as long as its model: those of models that were deleted go. */
export async function removeForgottenCopies(registry: CopiesHolder, models: Pick<ModelReader, 'get'>): Promise<void> {
  for (const repository of await registry.repositoriesOf(copiesOrganization)) {
    const modelId = repository.slice(copiedRepository('').length);
    if ((await models.get(modelId)) === undefined) await registry.removeRepository(repository);
  }
}
