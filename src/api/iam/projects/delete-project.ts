import { projectPath } from '../../../contract/resources/project.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';

/** `DELETE /v3/projects/{project_id}`: of one in which nothing is left. */
export function deleteProject(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v3/projects/{project_id}',
    tag: 'Identity',
    summary: 'Delete a project that holds no services, models and apps.',
    parameters: projectPath,
    answers: { 204: { description: 'The project is gone.' } },
    errors: ['iam.first-project', 'iam.project-not-empty', 'iam.project-not-found'],
    action: 'projects.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      await deps.store.projects.remove(domain.id, pathPart(context, 'project_id'), deps.now());
      await deps.publish.accessKeys();
      return context.body(null, 204);
    },
  };
}
