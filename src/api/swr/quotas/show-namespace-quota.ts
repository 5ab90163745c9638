import { namespacePath, quotasResponse } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { findNamespace } from '../find-namespace.ts';
import { presentStorageQuota } from './present-storage-quota.ts';

/** `GET /v2/manage/namespaces/{namespace}/quotas`, our addition. */
export function showNamespaceQuota(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/namespaces/{namespace}/quotas',
    tag: 'Images',
    summary: 'Show the disk quota of an organization.',
    parameters: namespacePath,
    answers: { 200: { description: 'The limit, and what is used.', schema: quotasResponse } },
    errors: ['swr.organization-not-found'],
    action: 'images.read',
    async handle(context) {
      const organization = await findNamespace(context, await authenticate(context, deps), deps);
      return context.json({ quotas: [await presentStorageQuota(organization, deps)] });
    },
  };
}
