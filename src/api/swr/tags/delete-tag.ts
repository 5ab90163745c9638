import { clientError } from '../../../contract/errors.ts';
import { tagPath } from '../../../contract/resources/swr.ts';
import { tagForm } from '../../../domain/image-name.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { pathPart } from '../../request/read-query.ts';
import { deleteFromRegistry } from '../delete-from-registry.ts';
import { findRepository } from '../find-repository.ts';
import { requireImageAuth } from '../require-image-auth.ts';

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
    errors: ['swr.access-denied', 'swr.image-in-use', 'swr.organization-not-found', 'swr.tag-not-found'],
    action: 'images.write',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const repository = await findRepository(context, caller, deps);
      await requireImageAuth(caller, repository, 7, deps);
      const { name } = repository;
      const tag = pathPart(context, 'tag');
      const removed =
        tagForm.test(tag) && (await deleteFromRegistry(`${name}:${tag}`, () => deps.registry.removeTag(name, tag)));
      if (!removed) throw clientError('swr.tag-not-found', { repository: name, tag: tag.slice(0, 128) });
      return context.body(null, 204);
    },
  };
}
