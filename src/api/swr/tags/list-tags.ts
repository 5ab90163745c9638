import { listTagsQuery, listTagsResponse, repositoryPath, tagFields } from '../../../contract/resources/swr.ts';
import type { RepositoryTag } from '../../../store/repositories.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { withoutUndefined } from '../../request/without-undefined.ts';
import { findRepository } from '../find-repository.ts';
import { imagePath } from '../image-path.ts';
import { nameRange, readListQuery, rowsOf } from '../read-list-query.ts';

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
      const shown = await Promise.all(
        page.rows.map(async (tag) => ({
          ...presentTag(tag),
          repo_id: repository.number,
          manifest: (await deps.registry.manifest(repository.name, tag.digest)) ?? '',
          path: imagePath(deps, `${repository.name}:${tag.tag}`),
          internal_path: imagePath(deps, `${repository.name}:${tag.tag}`),
          domain_id: repository.domainId,
        })),
      );
      nameRange(context, rows.skip, shown.length, page.total);
      return context.json(shown);
    },
  };
}

function presentTag(tag: RepositoryTag) {
  return {
    id: tag.number,
    Tag: tag.tag,
    image_id: tag.imageId,
    digest: tag.digest,
    // Docker's second; the first one is not taken.
    schema: 2,
    size: tag.sizeBytes,
    is_trusted: false,
    created: new Date(tag.createdAt).toISOString(),
    updated: new Date(tag.updatedAt).toISOString(),
    deleted: null,
    scanned: false,
    tag_type: tag.kind === 'index' ? 1 : 0,
  };
}
