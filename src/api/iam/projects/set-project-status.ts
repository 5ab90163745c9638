import { projectPath, setProjectStatusRequest } from '../../../contract/resources/project.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { changeProject } from './change-project.ts';

/** `PUT /v3-ext/projects/{project_id}`: the cloud's way to disable a project (`suspended`) and to enable it (`normal`). */
export function setProjectStatus(deps: ApiDependencies): Operation {
  return {
    method: 'put',
    path: '/v3-ext/projects/{project_id}',
    tag: 'Identity',
    summary: 'Suspend a project, or make it normal again.',
    parameters: projectPath,
    body: setProjectStatusRequest,
    answers: { 204: { description: 'Done, and in force everywhere.' } },
    action: 'projects.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const { value, ignored } = await readBody(context, setProjectStatusRequest);
      const enabled = value.project.status === 'normal';
      await changeProject(deps, domain.id, pathPart(context, 'project_id'), { enabled });
      nameIgnored(context, ignored);
      return context.body(null, 204);
    },
  };
}
