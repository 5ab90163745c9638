import { retentionPath, retentionResponse } from '../../../contract/resources/retention.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { findRepository } from '../find-repository.ts';
import { findRetention } from './find-retention.ts';
import { presentRetention } from './present-retention.ts';

/** `GET /v2/manage/namespaces/{namespace}/repos/{repository}/retentions/{retention_id}` */
export function showRetention(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}/retentions/{retention_id}',
    tag: 'Images',
    summary: 'Show a retention policy.',
    parameters: retentionPath,
    answers: { 200: { description: 'The policy.', schema: retentionResponse } },
    errors: ['swr.organization-not-found', 'swr.repository-not-found', 'swr.retention-not-found'],
    action: 'images.read',
    async handle(context) {
      const repository = await findRepository(context, await authenticate(context, deps), deps);
      return context.json(presentRetention(await findRetention(context, repository, deps)));
    },
  };
}
