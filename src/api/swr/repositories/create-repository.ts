import { clientError } from '../../../contract/errors.ts';
import { createRepositoryRequest, namespacePath } from '../../../contract/resources/swr.ts';
import { isRepositoryName } from '../../../domain/organization-name.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { findNamespace } from '../find-namespace.ts';
import { requireImageAuth } from '../require-image-auth.ts';

/** `POST /v2/manage/namespaces/{namespace}/repos`: an empty repository; a push makes one, too. */
export function createRepository(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v2/manage/namespaces/{namespace}/repos',
    tag: 'Images',
    summary: 'Create an image repository.',
    parameters: namespacePath,
    body: createRepositoryRequest,
    answers: { 201: { description: 'It is there.' } },
    errors: [
      'swr.access-denied',
      'swr.bad-description',
      'swr.bad-repository',
      'swr.organization-not-found',
      'swr.repository-exists',
    ],
    action: 'images.write',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const organization = await findNamespace(context, caller, deps);
      await requireImageAuth(caller, { name: organization.name }, 3, deps);
      const { value, ignored } = await readBody(context, createRepositoryRequest);
      const name = value.repository.replaceAll('$', '/');
      if (!isRepositoryName(organization.name, name)) throw clientError('swr.bad-repository', {});
      const user = await deps.store.identity.user({ id: caller.userId }, caller.domain.id);
      await deps.store.repositories.create(
        `${organization.name}/${name}`,
        { id: caller.userId, name: user?.name ?? '' },
        {
          category: value.category ?? 'other',
          description: value.description ?? '',
          isPublic: value.is_public ?? false,
        },
      );
      nameIgnored(context, ignored);
      return context.body(null, 201);
    },
  };
}
