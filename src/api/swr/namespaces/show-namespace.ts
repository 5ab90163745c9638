import { namespacePath, namespaceResponse } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { findNamespace } from '../find-namespace.ts';
import { authIn } from '../require-image-auth.ts';
import { presentNamespace } from './present-namespace.ts';

/** `GET /v2/manage/namespaces/{namespace}` */
export function showNamespace(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/namespaces/{namespace}',
    tag: 'Images',
    summary: 'Show an organization.',
    parameters: namespacePath,
    answers: { 200: { description: 'The organization.', schema: namespaceResponse } },
    errors: ['swr.organization-not-found'],
    action: 'images.read',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const organization = await findNamespace(context, caller, deps);
      return context.json(presentNamespace(organization, await authIn(caller, organization.name, undefined, deps)));
    },
  };
}
