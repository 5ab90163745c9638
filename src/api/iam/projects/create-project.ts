import { newHexId } from '../../../auth/identifiers.ts';
import { clientError } from '../../../contract/errors.ts';
import { createProjectRequest, projectResponse } from '../../../contract/resources/project.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { mostProjects } from './most-projects.ts';
import { presentProject } from './present-project.ts';

/** `POST /v3/projects`: a project to which administrators alone belong at first. */
export function createProject(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v3/projects',
    tag: 'Identity',
    summary: 'Create a project. Administrators belong to it; other users are added.',
    body: createProjectRequest,
    answers: { 201: { description: 'The project.', schema: projectResponse } },
    errors: [
      'iam.bad-description',
      'iam.bad-project-name',
      'iam.domain-not-found',
      'iam.project-exists',
      'iam.project-not-found',
      'iam.too-many-projects',
    ],
    action: 'projects.manage',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const { value, ignored } = await readBody(context, createProjectRequest);
      const { name, description, domain_id: domainId, parent_id: parentId } = value.project;
      if (domainId != null && domainId !== domain.id) throw clientError('iam.domain-not-found', { domain: domainId });
      const project = {
        id: newHexId(),
        name,
        domainId: domain.id,
        parentId: parentId ?? domain.id,
        enabled: true,
        description: description ?? '',
      };
      await deps.store.projects.create(project, mostProjects);
      await deps.publish.accessKeys();
      nameIgnored(context, ignored);
      return context.json({ project: presentProject(project, deps.accessAddress) }, 201);
    },
  };
}
