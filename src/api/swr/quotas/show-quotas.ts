import { quotasPath, quotasQuery, quotasResponse } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authorizeProject } from '../../request/authorize.ts';
import { readQuery } from '../../request/read-query.ts';
import { namespaceOf } from '../find-namespace.ts';
import { mostOrganizations } from '../namespaces/most-organizations.ts';
import { presentStorageQuota } from './present-storage-quota.ts';

/** `GET /v2/manage/projects/{project_id}/quotas`: how many organizations there may be; with `namespace` its disk quota, too. */
export function showQuotas(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/projects/{project_id}/quotas',
    tag: 'Images',
    summary: 'Show the quotas of images.',
    parameters: quotasPath,
    query: quotasQuery,
    answers: { 200: { description: 'Limits, and what is used.', schema: quotasResponse } },
    errors: ['swr.organization-not-found'],
    action: 'images.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { namespace } = readQuery(context, quotasQuery);
      const { length: used } = await deps.store.organizations.list(caller.domain.id);
      const quotas = [{ quota_key: 'namespace', quota_limit: mostOrganizations, unit: '', used }];
      if (namespace !== undefined) {
        quotas.push(await presentStorageQuota(await namespaceOf(namespace, caller, deps), deps));
      }
      return context.json({ quotas });
    },
  };
}
