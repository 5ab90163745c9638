import { z } from 'zod';
import { listProjectsResponse } from '../../../contract/resources/token.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { readQuery } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';

const listProjectsQuery = z.object({ name: z.string().optional() });

/** `GET /v3/projects` and `GET /v3/auth/projects`: the projects of the caller's domain. */
export function listProjects(deps: ApiDependencies, path: '/v3/projects' | '/v3/auth/projects'): Operation {
  return {
    method: 'get',
    path,
    tag: 'Identity',
    summary: 'List the projects that the caller may use.',
    query: listProjectsQuery,
    answers: { 200: { description: 'The projects.', schema: listProjectsResponse } },
    action: 'self',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const { name } = readQuery(context, listProjectsQuery);
      const projects = await deps.store.identity.projects(domain.id);
      const self = `${deps.accessAddress}/v3/projects`;
      return context.json({
        links: { self, next: null, previous: null },
        projects: projects
          .filter((project) => name === undefined || project.name === name)
          .map((project) => ({
            id: project.id,
            name: project.name,
            domain_id: project.domainId,
            parent_id: project.domainId,
            enabled: true,
            is_domain: false,
            description: '',
            links: { self: `${self}/${project.id}` },
          })),
      });
    },
  };
}
