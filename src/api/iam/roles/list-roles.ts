import { listRolesQuery, listRolesResponse } from '../../../contract/resources/catalog.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { readQuery } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentRoles } from './present-role.ts';

const longestPage = 300;

/** `GET /v3/roles`: what users may be given. Nobody makes roles of their own, so a domain has none. */
export function listRoles(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/roles',
    tag: 'Identity',
    summary: 'List the roles that users can have, and what they let them do.',
    query: listRolesQuery,
    answers: { 200: { description: 'The roles.', schema: listRolesResponse } },
    action: 'self',
    async handle(context) {
      await authenticateIdentity(context, deps);
      const query = readQuery(context, listRolesQuery);
      const { name, display_name: shown, domain_id: domainId, permission_type: kind, catalog } = query;
      const fitting = presentRoles(deps.accessAddress).filter(
        (role) =>
          domainId === undefined &&
          kind !== 'policy' &&
          (name === undefined || role.name === name) &&
          (shown === undefined || role.display_name.includes(shown)) &&
          (catalog === undefined || role.catalog === catalog),
      );
      const size = Number(query.per_page ?? longestPage);
      const from = (Number(query.page ?? 1) - 1) * size;
      return context.json({
        links: { self: `${deps.accessAddress}/v3/roles`, next: null, previous: null },
        roles: fitting.slice(from, from + size),
        total_number: fitting.length,
      });
    },
  };
}
