import { startVerificationRequest, verificationResponse } from '../../../contract/resources/registry-maintenance.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { presentVerification } from './present-verification.ts';

/** `POST /v2/manage/registry/verification`: begins one, or answers the one that runs. Ours. */
export function startVerification(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v2/manage/registry/verification',
    tag: 'Images',
    summary: 'Read everything in the registry again and look for damage; goes on in the background.',
    body: startVerificationRequest,
    answers: { 202: { description: 'It runs.', schema: verificationResponse } },
    action: 'registry.manage',
    async handle(context) {
      await authenticate(context, deps);
      const { value, ignored } = await readBody(context, startVerificationRequest);
      deps.registry.verification.start({ removeDamaged: value.remove_damaged ?? false });
      nameIgnored(context, ignored);
      return context.json(presentVerification(deps.registry.verification.state()), 202);
    },
  };
}
