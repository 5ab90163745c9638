import { userPath } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { publishUser } from './publish-user.ts';

/** `DELETE /v3/users/{user_id}`: with the user's access keys, apps and tokens. What the user deployed stays. */
export function deleteUser(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v3/users/{user_id}',
    tag: 'Identity',
    summary: 'Delete a user with access keys, apps and tokens.',
    parameters: userPath,
    answers: { 204: { description: 'The user is gone, everywhere.' } },
    errors: ['iam.last-administrator', 'iam.user-not-found'],
    action: 'users.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      await deps.store.users.remove(domain.id, pathPart(context, 'user_id'), deps.now());
      await publishUser(deps);
      return context.body(null, 204);
    },
  };
}
