import { userPath, userResponse } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { findShownUser } from './find-shown-user.ts';
import { presentUser } from './present-user.ts';

/** `GET /v3/users/{user_id}`: everybody may see themselves, and administrators everybody. */
export function showUser(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/users/{user_id}',
    tag: 'Identity',
    summary: 'Show a user.',
    parameters: userPath,
    answers: { 200: { description: 'The user.', schema: userResponse } },
    errors: ['iam.user-not-found'],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const user = await findShownUser(context, caller, deps);
      return context.json({ user: presentUser(user, deps.accessAddress) });
    },
  };
}
