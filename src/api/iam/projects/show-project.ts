import { clientError } from '../../../contract/errors.ts';
import { projectPath, projectResponse } from '../../../contract/resources/project.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { projectOf } from '../../request/authorize.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentProject } from './present-project.ts';

/** `GET /v3/projects/{project_id}`: one to which the caller belongs. */
export function showProject(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/projects/{project_id}',
    tag: 'Identity',
    summary: 'Show a project.',
    parameters: projectPath,
    answers: { 200: { description: 'The project.', schema: projectResponse } },
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const id = pathPart(context, 'project_id');
      const own = await projectOf(caller, { id }, deps);
      const project = own && (await deps.store.projects.find(caller.domain.id, id));
      if (project === undefined) throw clientError('iam.project-not-found', { project: id.slice(0, 64) });
      return context.json({ project: presentProject(project, deps.accessAddress) });
    },
  };
}
