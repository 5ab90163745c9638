import { projectPath, projectResponse, updateProjectRequest } from '../../../contract/resources/project.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { given } from '../../request/given.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { changeProject } from './change-project.ts';
import { presentProject } from './present-project.ts';

/** `PATCH /v3/projects/{project_id}`. */
export function updateProject(deps: ApiDependencies): Operation {
  return {
    method: 'patch',
    path: '/v3/projects/{project_id}',
    tag: 'Identity',
    summary:
      'Change a project; its id stays. In one with "enabled": false nobody does anything and no service takes calls.',
    parameters: projectPath,
    body: updateProjectRequest,
    answers: { 200: { description: 'Done, and in force everywhere.', schema: projectResponse } },
    errors: ['iam.bad-description', 'iam.bad-project-name', 'iam.project-exists'],
    action: 'projects.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const { value, ignored } = await readBody(context, updateProjectRequest);
      const change = given(value.project, ['name', 'description', 'enabled']);
      const project = await changeProject(deps, domain.id, pathPart(context, 'project_id'), change);
      nameIgnored(context, ignored);
      return context.json({ project: presentProject(project, deps.accessAddress) });
    },
  };
}
