import { projectUserPath } from '../../../contract/resources/project.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { publishUser } from '../users/publish-user.ts';

/** `DELETE /v3/projects/{project_id}/users/{user_id}`: our addition. The user's rights in the project end everywhere. */
export function removeProjectUser(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v3/projects/{project_id}/users/{user_id}',
    tag: 'Identity',
    summary: 'Remove a user from a project. It ends all tokens of the user; access keys go on in the other projects.',
    parameters: projectUserPath,
    answers: { 204: { description: 'The user does not belong to the project any more, anywhere.' } },
    errors: ['iam.administrator-belongs', 'iam.not-a-member', 'iam.user-not-found'],
    action: 'projects.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const [id, userId] = [pathPart(context, 'project_id'), pathPart(context, 'user_id')];
      await deps.store.projects.removeMember(domain.id, id, userId, deps.now());
      await publishUser(deps);
      return context.body(null, 204);
    },
  };
}
