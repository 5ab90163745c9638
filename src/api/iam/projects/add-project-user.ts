import { projectUserPath } from '../../../contract/resources/project.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';

/** `PUT /v3/projects/{project_id}/users/{user_id}`: our addition. The user's roles hold in the project from now on. */
export function addProjectUser(deps: ApiDependencies): Operation {
  return {
    method: 'put',
    path: '/v3/projects/{project_id}/users/{user_id}',
    tag: 'Identity',
    summary: 'Add a user to a project.',
    parameters: projectUserPath,
    answers: { 204: { description: 'The user belongs to the project.' } },
    errors: ['iam.project-not-found', 'iam.user-not-found'],
    action: 'projects.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const [id, userId] = [pathPart(context, 'project_id'), pathPart(context, 'user_id')];
      await deps.store.projects.addMember(domain.id, id, userId);
      await deps.publish.accessKeys();
      await deps.publish.apps();
      return context.body(null, 204);
    },
  };
}
