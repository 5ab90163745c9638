import { retentionPath } from '../../../contract/resources/retention.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { findRepository } from '../find-repository.ts';
import { requireImageAuth } from '../require-image-auth.ts';
import { findRetention } from './find-retention.ts';

/** `DELETE /v2/manage/namespaces/{namespace}/repos/{repository}/retentions/{retention_id}` */
export function deleteRetention(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}/retentions/{retention_id}',
    tag: 'Images',
    summary: 'Let the tags of an image repository stay for ever.',
    parameters: retentionPath,
    answers: { 204: { description: 'It is gone; the history of what it took away stays.' } },
    errors: ['swr.access-denied', 'swr.organization-not-found', 'swr.repository-not-found', 'swr.retention-not-found'],
    action: 'images.write',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const repository = await findRepository(context, caller, deps);
      await requireImageAuth(caller, repository, 7, deps);
      const { number } = await findRetention(context, repository, deps);
      await deps.store.retentions.remove(repository.name, number);
      return context.body(null, 204);
    },
  };
}
