import { repositoryPath, repositoryResponse } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { namespaceOf } from '../find-namespace.ts';
import { findRepository } from '../find-repository.ts';
import { presentRepository } from './present-repository.ts';

/** `GET /v2/manage/namespaces/{namespace}/repos/{repository}` */
export function showRepository(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}',
    tag: 'Images',
    summary: 'Show an image repository.',
    parameters: repositoryPath,
    answers: { 200: { description: 'The repository.', schema: repositoryResponse } },
    errors: ['swr.organization-not-found', 'swr.repository-not-found'],
    action: 'images.read',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const repository = await findRepository(context, caller, deps);
      const organization = await namespaceOf(repository.organization, caller, deps);
      return context.json({
        id: repository.number,
        ns_id: organization.number,
        ...presentRepository(repository, deps),
        creator_id: repository.creatorId,
        creator_name: repository.creatorName,
        created: new Date(repository.createdAt).toISOString(),
        updated: new Date(repository.updatedAt).toISOString(),
        domain_id: repository.domainId,
        priority: 0,
      });
    },
  };
}
