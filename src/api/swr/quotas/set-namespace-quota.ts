import { namespacePath, quotasResponse, setQuotaRequest } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { findNamespace } from '../find-namespace.ts';
import { presentStorageQuota } from './present-storage-quota.ts';

/** `PUT /v2/manage/namespaces/{namespace}/quotas`, our addition: what is there already stays, however much it is. */
export function setNamespaceQuota(deps: ApiDependencies): Operation {
  return {
    method: 'put',
    path: '/v2/manage/namespaces/{namespace}/quotas',
    tag: 'Images',
    summary: 'Set the disk quota of an organization.',
    parameters: namespacePath,
    body: setQuotaRequest,
    answers: { 200: { description: 'The limit, and what is used.', schema: quotasResponse } },
    // What bounds everybody is the administrator's to say.
    errors: ['swr.organization-not-found'],
    action: 'projects.manage',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const { name } = await findNamespace(context, caller, deps);
      const { value, ignored } = await readBody(context, setQuotaRequest);
      const bytes = value.quota_limit === null ? undefined : Number(value.quota_limit);
      await deps.store.organizations.setQuota(name, bytes === -1 ? 'unlimited' : bytes);
      nameIgnored(context, ignored);
      const organization = await findNamespace(context, caller, deps);
      return context.json({ quotas: [await presentStorageQuota(organization, deps)] });
    },
  };
}
