import { projectPath, projectStatusResponse } from '../../../contract/resources/project.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { findOwnProject } from './find-own-project.ts';
import { presentProject } from './present-project.ts';

/** `GET /v3-ext/projects/{project_id}`: the same as Keystone shows, with the cloud's word for its status. */
export function showProjectStatus(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3-ext/projects/{project_id}',
    tag: 'Identity',
    summary: 'Show a project with its status.',
    parameters: projectPath,
    answers: { 200: { description: 'The project.', schema: projectStatusResponse } },
    action: 'self',
    async handle(context) {
      const { links: _, ...shown } = presentProject(await findOwnProject(context, deps), deps.accessAddress);
      return context.json({ project: { ...shown, status: shown.enabled ? 'normal' : 'suspended' } });
    },
  };
}
