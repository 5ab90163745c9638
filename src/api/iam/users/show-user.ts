import { clientError } from '../../../contract/errors.ts';
import { userPath, userResponse } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { mayActFor } from '../may-act-for.ts';
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
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const id = pathPart(context, 'user_id');
      const may = await mayActFor(caller, id, deps.store.identity);
      const user = may ? await deps.store.users.find(caller.domain.id, id) : undefined;
      if (user === undefined) throw clientError('iam.user-not-found', { user: id.slice(0, 64) });
      return context.json({ user: presentUser(user, deps.accessAddress) });
    },
  };
}
