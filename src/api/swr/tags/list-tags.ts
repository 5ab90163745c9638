import { listTagsQuery, listTagsResponse, repositoryPath, tagFields } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { withoutUndefined } from '../../request/without-undefined.ts';
import { findRepository } from '../find-repository.ts';
import { nameRange, readListQuery, rowsOf } from '../read-list-query.ts';
import { presentTag } from './present-tag.ts';

/** `GET /v2/manage/namespaces/{namespace}/repos/{repository}/tags`: a page of tags, as an array. */
export function listTags(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}/tags',
    tag: 'Images',
    summary: 'List the tags of an image; `Content-Range` says which of how many (`offset-count/total`).',
    parameters: repositoryPath,
    query: listTagsQuery,
    answers: { 200: { description: 'A page of tags.', schema: listTagsResponse } },
    errors: ['swr.bad-filter', 'swr.organization-not-found'],
    action: 'images.read',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const repository = await findRepository(context, caller, deps);
      const { value } = readListQuery(context, listTagsQuery, tagFields);
      const rows = rowsOf(value);
      const page = await deps.store.repositories.listTags(
        {
          repository: repository.name,
          ...withoutUndefined({ tag: value.tag }),
          sortBy: value.order_column ?? 'updated_at',
          order: value.order_type ?? 'desc',
        },
        rows,
      );
      const shown = await Promise.all(page.rows.map((tag) => presentTag(tag, repository, deps)));
      nameRange(context, rows.skip, shown.length, page.total);
      return context.json(shown);
    },
  };
}
