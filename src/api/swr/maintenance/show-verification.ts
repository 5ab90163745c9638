import { verificationResponse } from '../../../contract/resources/registry-maintenance.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { presentVerification } from './present-verification.ts';

/** `GET /v2/manage/registry/verification`: how far the one that runs is, or what the last one found. Ours. */
export function showVerification(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/registry/verification',
    tag: 'Images',
    summary: 'Show how far the verification of the registry is and what it found.',
    answers: { 200: { description: '`none` where there was none since the start.', schema: verificationResponse } },
    action: 'registry.manage',
    async handle(context) {
      await authenticate(context, deps);
      return context.json(presentVerification(deps.registry.verification.state()));
    },
  };
}
