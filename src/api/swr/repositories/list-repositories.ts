import { listRepositoriesQuery, listRepositoriesResponse, repositoryFields } from '../../../contract/resources/swr.ts';
import type { Repository, RepositoryQuery } from '../../../store/repositories.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { withoutUndefined } from '../../request/without-undefined.ts';
import { nameRange, readListQuery, rowsOf } from '../read-list-query.ts';
import { presentRepository } from './present-repository.ts';

const columns = {
  updated_time: 'updated_at',
  updated_at: 'updated_at',
  name: 'name',
  tag_count: 'tag_count',
  namespace: 'organization',
  is_public: 'is_public',
} as const satisfies Record<string, RepositoryQuery['sortBy']>;

/** Tags that the list shows of each repository. */
const mostTags = 100;

/** `GET /v2/manage/repos`: a page of the account's repositories, as an array. */
export function listRepositories(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/repos',
    tag: 'Images',
    summary: 'List image repositories; `Content-Range` says which of how many (`offset-count/total`).',
    query: listRepositoriesQuery,
    answers: { 200: { description: 'A page of repositories.', schema: listRepositoriesResponse } },
    errors: ['swr.bad-filter'],
    action: 'images.read',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const { value, filtered } = readListQuery(context, listRepositoriesQuery, repositoryFields);
      const { namespace } = value;
      const rows = rowsOf(value);
      const page = await deps.store.repositories.list(
        {
          domainId: caller.domain.id,
          ...withoutUndefined({
            [filtered ? 'organizationPart' : 'organization']: namespace,
            namePart: value.name?.replaceAll('$', '/'),
            category: value.category,
            isPublic: value.is_public && value.is_public === 'true',
          }),
          sortBy: columns[value.order_column ?? 'updated_at'],
          order: value.order_type ?? 'desc',
        },
        rows,
      );
      const names = page.rows.map(({ name }) => name);
      const tags = await deps.store.repositories.tagNames(names, mostTags);
      const present = (repository: Repository) => ({
        ...presentRepository(repository, deps),
        created_at: new Date(repository.createdAt).toISOString(),
        updated_at: new Date(repository.updatedAt).toISOString(),
        logo: '',
        domain_name: caller.domain.name,
        namespace: repository.organization,
        tags: tags.get(repository.name) ?? [],
        status: false,
        total_range: page.total,
      });
      nameRange(context, rows.skip, page.rows.length, page.total);
      return context.json(page.rows.map(present));
    },
  };
}
