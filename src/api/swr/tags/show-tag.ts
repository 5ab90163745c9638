import { clientError } from '../../../contract/errors.ts';
import { tagPath, tagResponse } from '../../../contract/resources/swr.ts';
import { tagForm } from '../../../domain/image-name.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { pathPart } from '../../request/read-query.ts';
import { findRepository } from '../find-repository.ts';
import { presentTag } from './present-tag.ts';

/** `GET /v2/manage/namespaces/{namespace}/repos/{repository}/tags/{tag}`: ours, one tag with what its image says of itself and the models that run it. */
export function showTag(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}/tags/{tag}',
    tag: 'Images',
    summary: 'Show a tag, with the platforms and declared ports of its image and the models that run it.',
    parameters: tagPath,
    answers: { 200: { description: 'The tag.', schema: tagResponse } },
    errors: ['swr.organization-not-found', 'swr.tag-not-found'],
    action: 'images.read',
    async handle(context) {
      const repository = await findRepository(context, await authenticate(context, deps), deps);
      const tag = pathPart(context, 'tag');
      const query = { repository: repository.name, tag, sortBy: 'tag', order: 'asc' } as const;
      const found = tagForm.test(tag)
        ? (await deps.store.repositories.listTags(query, { skip: 0, limit: 1 })).rows[0]
        : undefined;
      if (found === undefined)
        throw clientError('swr.tag-not-found', { repository: repository.name, tag: tag.slice(0, 128) });
      const models = await deps.store.models.usingImage(repository.name, found.digest);
      const { platforms, exposedPorts } = await deps.registry.outline(repository.name, found.digest);
      return context.json({
        ...(await presentTag(found, repository, deps)),
        platforms: [...platforms],
        exposed_ports: [...exposedPorts],
        models: models.map(({ id, name, version }) => ({ model_id: id, model_name: name, model_version: version })),
      });
    },
  };
}
