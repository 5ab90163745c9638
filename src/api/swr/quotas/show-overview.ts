import { overviewResponse } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';

/** `GET /v2/manage/overview`: what the caller's account has in the registry. */
export function showOverview(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/overview',
    tag: 'Images',
    summary: "Sum up the account's images.",
    answers: { 200: { description: 'Numbers, and sizes in MB.', schema: overviewResponse } },
    action: 'images.read',
    async handle(context) {
      const { domain } = await authenticate(context, deps);
      const totals = await deps.store.repositories.totals(domain.id);
      const organizations = await deps.store.organizations.list(domain.id);
      const used = await Promise.all(organizations.map(({ name }) => deps.registry.usedBytes(name)));
      return context.json({
        domain_id: domain.id,
        domain_name: domain.name,
        namspace_num: organizations.length,
        repo_num: totals.repositories,
        image_num: totals.images,
        store_space: megabytes(used.reduce((sum, bytes) => sum + bytes, 0)),
        downflow_size: megabytes(totals.downloadedBytes),
      });
    },
  };
}

/** With the two decimals that the cloud shows. */
function megabytes(bytes: number): number {
  return Math.round(bytes / 10_000) / 100;
}
