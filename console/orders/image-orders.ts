import { path } from '../api/api.ts';
import type { Order } from './order.ts';

interface NamedRepository {
  readonly organization: string;
  readonly name: string;
}

/** What is done to organizations, repositories and tags, and to push to them. */
export const imageOrders = {
  /** A login of the registry that ends by itself. `sluice image push` has no need of one. */
  makeLogin: (projectName: string): Order => ({
    request: { method: 'POST', path: '/v2/manage/utils/secret', query: { projectname: projectName } },
  }),

  createOrganization: (namespace: string): Order => ({
    request: { method: 'POST', path: '/v2/manage/namespaces', body: { namespace } },
    command: ['sluice', 'organization', 'create', namespace || 'NAME'],
  }),

  deleteOrganization: (name: string): Order => ({
    request: { method: 'DELETE', path: path`/v2/manage/namespaces/${name}` },
    command: ['sluice', 'organization', 'delete', name],
  }),

  setPublic: (repository: NamedRepository, isPublic: boolean): Order => ({
    request: { method: 'PATCH', path: repositoryPath(repository), body: { is_public: isPublic } },
    command: ['sluice', 'image', isPublic ? 'publish' : 'unpublish', fullName(repository)],
  }),

  deleteRepository: (repository: NamedRepository): Order => ({
    request: { method: 'DELETE', path: repositoryPath(repository) },
    command: ['sluice', 'image', 'delete', fullName(repository), '--all'],
  }),

  deleteTag: (repository: NamedRepository, tag: string): Order => ({
    request: { method: 'DELETE', path: repositoryPath(repository) + path`/tags/${tag}` },
    command: ['sluice', 'image', 'delete', `${fullName(repository)}:${tag}`],
  }),
} as const;

/** Where a repository stands in the registry's API; slashes in its name are dollars there. */
export function repositoryPath({ organization, name }: NamedRepository): string {
  return path`/v2/manage/namespaces/${organization}/repos/${name.replaceAll('/', '$')}`;
}

function fullName({ organization, name }: NamedRepository): string {
  return `${organization}/${name}`;
}
