import { clientError } from '../../../contract/errors.ts';
import { longestPage } from '../../../contract/resources/page-query.ts';
import { listProjectsResponse } from '../../../contract/resources/project.ts';
import { userPath } from '../../../contract/resources/user.ts';
import { belongsToAll } from '../../../contract/roles.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { mayActFor } from '../may-act-for.ts';
import { presentProjects } from './present-projects.ts';

/** `GET /v3/users/{user_id}/projects`: everybody may see their own, and administrators everybody's. */
export function listUserProjects(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/users/{user_id}/projects',
    tag: 'Identity',
    summary: 'List the projects that a user belongs to.',
    parameters: userPath,
    answers: { 200: { description: 'The projects, by name.', schema: listProjectsResponse } },
    errors: ['iam.user-not-found'],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const id = pathPart(context, 'user_id');
      const may = await mayActFor(caller, id, deps.store.identity);
      const user = may ? await deps.store.users.find(caller.domain.id, id) : undefined;
      if (user === undefined) throw clientError('iam.user-not-found', { user: id.slice(0, 64) });
      const filter = belongsToAll(user.roles) ? {} : { memberId: user.id };
      const projects = await deps.store.projects.list(user.domainId, filter, { skip: 0, limit: longestPage });
      return context.json(presentProjects(projects, `/v3/users/${user.id}/projects`, deps.accessAddress));
    },
  };
}
