import { projectPath, projectResponse, updateProjectRequest } from '../../../contract/resources/project.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { given } from '../../request/given.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentProject } from './present-project.ts';

/** `PATCH /v3/projects/{project_id}`. */
export function updateProject(deps: ApiDependencies): Operation {
  return {
    method: 'patch',
    path: '/v3/projects/{project_id}',
    tag: 'Identity',
    summary: 'Change the name or the description of a project. Its id stays.',
    parameters: projectPath,
    body: updateProjectRequest,
    answers: { 200: { description: 'The project.', schema: projectResponse } },
    action: 'projects.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const { value, ignored } = await readBody(context, updateProjectRequest);
      const change = given(value.project, ['name', 'description']);
      const project = await deps.store.projects.change(domain.id, pathPart(context, 'project_id'), change);
      nameIgnored(context, ignored);
      return context.json({ project: presentProject(project, deps.accessAddress) });
    },
  };
}
