import { clientError } from '../../../contract/errors.ts';
import { namespacePath } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { findNamespace } from '../find-namespace.ts';
import { requireImageAuth } from '../require-image-auth.ts';

/** `DELETE /v2/manage/namespaces/{namespace}`: only while there is no repository in it. */
export function deleteNamespace(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v2/manage/namespaces/{namespace}',
    tag: 'Images',
    summary: 'Delete an empty organization.',
    parameters: namespacePath,
    answers: { 204: { description: 'It is gone.' } },
    errors: ['swr.access-denied', 'swr.organization-not-empty', 'swr.organization-not-found'],
    action: 'images.write',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const { name } = await findNamespace(context, caller, deps);
      await requireImageAuth(caller, { name }, 7, deps);
      if (!(await deps.store.organizations.remove(name))) throw clientError('swr.organization-not-found', { name });
      return context.body(null, 204);
    },
  };
}
