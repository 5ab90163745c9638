import { clientError } from '../../../contract/errors.ts';
import { sliceOf } from '../../../contract/resources/page-query.ts';
import { listProjectUsersQuery, projectPath } from '../../../contract/resources/project.ts';
import { listUsersResponse } from '../../../contract/resources/user.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { pathPart, readQuery } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentUser } from '../users/present-user.ts';

/** `GET /v3/projects/{project_id}/users`: our addition. `offset` counts pages, as everywhere. */
export function listProjectUsers(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/projects/{project_id}/users',
    tag: 'Identity',
    summary: 'List the users who were added to a project. Administrators belong to it without that.',
    parameters: projectPath,
    query: listProjectUsersQuery,
    answers: { 200: { description: 'A page of users, by name.', schema: listUsersResponse } },
    errors: ['iam.project-not-found'],
    action: 'projects.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const query = readQuery(context, listProjectUsersQuery);
      const id = pathPart(context, 'project_id');
      const project = await deps.store.projects.find(domain.id, id);
      if (project === undefined) throw clientError('iam.project-not-found', { project: id.slice(0, 64) });
      const users = await deps.store.projects.members(id, sliceOf(query));
      return context.json({
        links: { self: `${deps.accessAddress}/v3/projects/${id}/users`, next: null, previous: null },
        users: users.map((user) => presentUser(user, deps.accessAddress)),
      });
    },
  };
}
