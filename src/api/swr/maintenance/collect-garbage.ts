import { collectGarbageRequest, collectGarbageResponse } from '../../../contract/resources/registry-maintenance.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';

/** `POST /v2/manage/registry/gc`: takes away what nothing needs. Ours. */
export function collectGarbage(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v2/manage/registry/gc',
    tag: 'Images',
    summary: 'Remove what no image of the registry needs, while pushes go on.',
    body: collectGarbageRequest,
    answers: { 200: { description: 'What went, or would go.', schema: collectGarbageResponse } },
    action: 'registry.manage',
    async handle(context) {
      await authenticate(context, deps);
      const { value, ignored } = await readBody(context, collectGarbageRequest);
      const dryRun = value.dry_run ?? false;
      const garbage = await deps.registry.collectGarbage({ untagged: value.untagged ?? false, dryRun });
      nameIgnored(context, ignored);
      return context.json({ dry_run: dryRun, ...garbage });
    },
  };
}
