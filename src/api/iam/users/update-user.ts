import { updateUserRequest, userPath, userResponse } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { changeUser } from './change-user.ts';
import { presentUser } from './present-user.ts';

/** `PATCH /v3/users/{user_id}`: other words, another password, other roles, or out of force and back. */
export function updateUser(deps: ApiDependencies): Operation {
  return {
    method: 'patch',
    path: '/v3/users/{user_id}',
    tag: 'Identity',
    summary: 'Change a user. Other roles, another password and "enabled": false end the tokens of the user.',
    parameters: userPath,
    body: updateUserRequest,
    answers: { 200: { description: 'Done, and in force everywhere.', schema: userResponse } },
    errors: [
      'iam.bad-description',
      'iam.bad-password',
      'iam.bad-user-name',
      'iam.last-administrator',
      'iam.user-exists',
    ],
    action: 'users.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const { value, ignored } = await readBody(context, updateUserRequest);
      const user = await changeUser(domain.id, pathPart(context, 'user_id'), value.user, deps);
      nameIgnored(context, ignored);
      return context.json({ user: presentUser(user, deps.accessAddress) });
    },
  };
}
