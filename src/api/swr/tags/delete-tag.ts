import { clientError } from '../../../contract/errors.ts';
import { tagPath } from '../../../contract/resources/swr.ts';
import { tagForm } from '../../../domain/image-name.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { pathPart } from '../../request/read-query.ts';
import { deleteFromRegistry } from '../delete-from-registry.ts';
import { findRepository } from '../find-repository.ts';

/**
 * `DELETE /v2/manage/namespaces/{namespace}/repos/{repository}/tags/{tag}`: the tag, and the image where it was its last one,
 * unless a model uses that.
 */
export function deleteTag(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}/tags/{tag}',
    tag: 'Images',
    summary: 'Delete a tag, and its image when it has no other.',
    parameters: tagPath,
    answers: { 204: { description: 'It is gone.' } },
    errors: ['swr.image-in-use', 'swr.organization-not-found', 'swr.tag-not-found'],
    action: 'images.write',
    async handle(context) {
      const { name } = await findRepository(context, await authenticate(context, deps), deps);
      const tag = pathPart(context, 'tag');
      const removed =
        tagForm.test(tag) && (await deleteFromRegistry(`${name}:${tag}`, () => deps.registry.removeTag(name, tag)));
      if (!removed) throw clientError('swr.tag-not-found', { repository: name, tag: tag.slice(0, 128) });
      return context.body(null, 204);
    },
  };
}
