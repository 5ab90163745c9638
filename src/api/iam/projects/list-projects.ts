import { listProjectsQuery, listProjectsResponse, projectSlice } from '../../../contract/resources/project.ts';
import { belongsToAll } from '../../../contract/roles.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { readQuery } from '../../request/read-query.ts';
import { withoutUndefined } from '../../request/without-undefined.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentProjects } from './present-projects.ts';

/** `GET /v3/projects` and `GET /v3/auth/projects`: the projects that the caller belongs to. */
export function listProjects(deps: ApiDependencies, path: '/v3/projects' | '/v3/auth/projects'): Operation {
  return {
    method: 'get',
    path,
    tag: 'Identity',
    summary: 'List the projects that the caller belongs to: administrators see all.',
    query: listProjectsQuery,
    answers: { 200: { description: 'The projects, by name.', schema: listProjectsResponse } },
    action: 'self',
    async handle(context) {
      const { userId, roles, domain } = await authenticateIdentity(context, deps);
      const query = readQuery(context, listProjectsQuery);
      // There is one domain for the caller, and it is no project.
      const none = (query.domain_id ?? domain.id) !== domain.id || query.is_domain === 'true';
      const filter = withoutUndefined({
        name: query.name,
        parentId: query.parent_id,
        enabled: query.enabled === undefined ? undefined : query.enabled === 'true',
        memberId: belongsToAll(roles) ? undefined : userId,
      });
      const projects = none ? [] : await deps.store.projects.list(domain.id, filter, projectSlice(query));
      return context.json(presentProjects(projects, path, deps.accessAddress));
    },
  };
}
