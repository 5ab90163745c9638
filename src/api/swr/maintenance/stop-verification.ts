import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';

/** `DELETE /v2/manage/registry/verification`: ends the one that runs. Ours. */
export function stopVerification(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v2/manage/registry/verification',
    tag: 'Images',
    summary: 'End the verification of the registry.',
    answers: { 204: { description: 'None runs.' } },
    action: 'registry.manage',
    async handle(context) {
      await authenticate(context, deps);
      await deps.registry.verification.stop();
      return context.body(null, 204);
    },
  };
}
