import { sliceOf } from '../../../contract/resources/page-query.ts';
import { listUsersQuery, listUsersResponse } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { readQuery } from '../../request/read-query.ts';
import { withoutUndefined } from '../../request/without-undefined.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentUser } from './present-user.ts';

/** `GET /v3/users`. `offset` counts pages, as everywhere. */
export function listUsers(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/users',
    tag: 'Identity',
    summary: 'List users.',
    query: listUsersQuery,
    answers: { 200: { description: 'A page of users, by name.', schema: listUsersResponse } },
    action: 'users.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const query = readQuery(context, listUsersQuery);
      const enabled = query.enabled === undefined ? undefined : query.enabled === 'true';
      const filter = withoutUndefined({ name: query.name, enabled });
      const users = await deps.store.users.list(domain.id, filter, sliceOf(query));
      return context.json({
        links: { self: `${deps.accessAddress}/v3/users`, next: null, previous: null },
        users: users.map((user) => presentUser(user, deps.accessAddress)),
      });
    },
  };
}
