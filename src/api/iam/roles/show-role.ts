import { clientError } from '../../../contract/errors.ts';
import { rolePath, roleResponse } from '../../../contract/resources/catalog.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentRoles } from './present-role.ts';

/** `GET /v3/roles/{role_id}`. */
export function showRole(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/roles/{role_id}',
    tag: 'Identity',
    summary: 'Show a role.',
    parameters: rolePath,
    answers: { 200: { description: 'The role.', schema: roleResponse } },
    errors: ['iam.not-found'],
    action: 'self',
    async handle(context) {
      await authenticateIdentity(context, deps);
      const id = pathPart(context, 'role_id');
      const role = presentRoles(deps.accessAddress).find((each) => each.id === id);
      if (role === undefined) throw clientError('iam.not-found', { id: id.slice(0, 64), list: '/v3/roles' });
      return context.json({ role });
    },
  };
}
