import { retentionsResponse } from '../../../contract/resources/retention.ts';
import { repositoryPath } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { findRepository } from '../find-repository.ts';
import { presentRetention } from './present-retention.ts';

/** `GET /v2/manage/namespaces/{namespace}/repos/{repository}/retentions`: an array of one at most. */
export function listRetentions(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}/retentions',
    tag: 'Images',
    summary: 'List the retention policy of an image repository.',
    parameters: repositoryPath,
    answers: { 200: { description: 'The one that it has, or nothing.', schema: retentionsResponse } },
    errors: ['swr.organization-not-found', 'swr.repository-not-found'],
    action: 'images.read',
    async handle(context) {
      const { name } = await findRepository(context, await authenticate(context, deps), deps);
      const retention = await deps.store.retentions.find(name);
      return context.json(retention ? [presentRetention(retention)] : []);
    },
  };
}
