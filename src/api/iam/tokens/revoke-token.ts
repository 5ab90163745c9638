import { clientError } from '../../../contract/errors.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { mayActFor } from '../may-act-for.ts';
import { subjectClaims } from './subject-token.ts';

/** Every worker holds all of them, for a day. */
export const mostRevocations = 1_000;

/** `DELETE /v3/auth/tokens`: ends the token in `X-Subject-Token` before its time, as Keystone does. */
export function revokeToken(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v3/auth/tokens',
    tag: 'Identity',
    summary: 'Revoke the token of the header X-Subject-Token.',
    answers: { 204: { description: 'The token is good for nothing any more, anywhere.' } },
    errors: ['iam.token-not-found', 'iam.too-many-revocations', 'request.missing-field'],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const { jti, sub, exp } = subjectClaims(context, deps);
      if (!(await mayActFor(caller, sub, deps.store.identity))) throw clientError('iam.token-not-found', {});
      await deps.store.revocations.add({ tokenId: jti, userId: sub, expiresAt: exp * 1_000 }, mostRevocations);
      await deps.publish.revocations();
      return context.body(null, 204);
    },
  };
}
