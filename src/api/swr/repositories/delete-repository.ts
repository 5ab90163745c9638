import { repositoryPath } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { deleteFromRegistry } from '../delete-from-registry.ts';
import { findRepository } from '../find-repository.ts';
import { requireImageAuth } from '../require-image-auth.ts';

/** `DELETE /v2/manage/namespaces/{namespace}/repos/{repository}`: with all its images, unless a model uses one. */
export function deleteRepository(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}',
    tag: 'Images',
    summary: 'Delete an image repository with all its images.',
    parameters: repositoryPath,
    answers: { 204: { description: 'It is gone.' } },
    errors: ['swr.access-denied', 'swr.image-in-use', 'swr.organization-not-found', 'swr.repository-not-found'],
    action: 'images.write',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const repository = await findRepository(context, caller, deps);
      await requireImageAuth(caller, repository, 7, deps);
      const { name } = repository;
      await deleteFromRegistry(name, () => deps.registry.removeRepository(name));
      return context.body(null, 204);
    },
  };
}
