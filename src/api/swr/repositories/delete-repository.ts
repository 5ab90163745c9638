import { repositoryPath } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { deleteFromRegistry } from '../delete-from-registry.ts';
import { findRepository } from '../find-repository.ts';

/** `DELETE /v2/manage/namespaces/{namespace}/repos/{repository}`: with all its images, unless a model uses one. */
export function deleteRepository(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}',
    tag: 'Images',
    summary: 'Delete an image repository with all its images.',
    parameters: repositoryPath,
    answers: { 204: { description: 'It is gone.' } },
    errors: ['swr.image-in-use', 'swr.organization-not-found', 'swr.repository-not-found'],
    action: 'images.write',
    async handle(context) {
      const { name } = await findRepository(context, await authenticate(context, deps), deps);
      await deleteFromRegistry(name, () => deps.registry.removeRepository(name));
      return context.body(null, 204);
    },
  };
}
