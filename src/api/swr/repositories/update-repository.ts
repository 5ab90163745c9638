import { repositoryPath, updateRepositoryRequest } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { withoutUndefined } from '../../request/without-undefined.ts';
import { findRepository } from '../find-repository.ts';
import { requireImageAuth } from '../require-image-auth.ts';

/** `PATCH /v2/manage/namespaces/{namespace}/repos/{repository}`: what is not given stays. */
export function updateRepository(deps: ApiDependencies): Operation {
  return {
    method: 'patch',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}',
    tag: 'Images',
    summary: 'Describe an image repository anew, and say whether everybody may pull from it.',
    parameters: repositoryPath,
    body: updateRepositoryRequest,
    answers: { 201: { description: 'It is changed.' } },
    errors: ['swr.access-denied', 'swr.bad-description', 'swr.organization-not-found', 'swr.repository-not-found'],
    action: 'images.write',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const repository = await findRepository(context, caller, deps);
      await requireImageAuth(caller, repository, 7, deps);
      const { value, ignored } = await readBody(context, updateRepositoryRequest);
      await deps.store.repositories.change(
        repository.name,
        withoutUndefined({
          category: value.category ?? undefined,
          description: value.description ?? undefined,
          isPublic: value.is_public ?? undefined,
        }),
      );
      nameIgnored(context, ignored);
      return context.body(null, 201);
    },
  };
}
