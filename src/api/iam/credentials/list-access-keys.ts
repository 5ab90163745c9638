import { clientError } from '../../../contract/errors.ts';
import { listAccessKeysQuery, listAccessKeysResponse } from '../../../contract/resources/access-key.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { readQuery } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { mayActFor } from '../may-act-for.ts';
import { presentAccessKey } from './present-access-key.ts';

/** `GET /v3.0/OS-CREDENTIAL/credentials`: the keys of one user, the caller by default. */
export function listAccessKeys(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3.0/OS-CREDENTIAL/credentials',
    tag: 'Identity',
    summary: 'List the access keys of a user.',
    query: listAccessKeysQuery,
    answers: { 200: { description: 'The keys, the oldest first.', schema: listAccessKeysResponse } },
    errors: ['iam.other-user'],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const userId = readQuery(context, listAccessKeysQuery).user_id ?? caller.userId;
      if (!(await mayActFor(caller, userId, deps.store.identity))) throw clientError('iam.other-user', {});
      const keys = await deps.store.accessKeys.ofUser(userId);
      return context.json({ credentials: keys.map(presentAccessKey) });
    },
  };
}
