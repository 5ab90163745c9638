import { projectPath, projectResponse } from '../../../contract/resources/project.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { findOwnProject } from './find-own-project.ts';
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
    errors: ['iam.project-not-found'],
    action: 'self',
    async handle(context) {
      const project = await findOwnProject(context, deps);
      return context.json({ project: presentProject(project, deps.accessAddress) });
    },
  };
}
