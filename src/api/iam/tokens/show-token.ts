import { clientError } from '../../../contract/errors.ts';
import { tokenResponse } from '../../../contract/resources/token.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentToken } from '../present-token.ts';
import { wantsCatalog } from './create-token.ts';
import { subjectClaims } from './subject-token.ts';

/** `GET /v3/auth/tokens`: what the token in `X-Subject-Token` says. */
export function showToken(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/auth/tokens',
    tag: 'Identity',
    summary: 'Verify the token of the header X-Subject-Token.',
    answers: { 200: { description: 'The token is good.', schema: tokenResponse } },
    errors: ['iam.token-not-found', 'request.missing-field'],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps);
      const claims = subjectClaims(context, deps);
      if (claims.domain.id !== caller.domain.id) throw clientError('iam.token-not-found', {});
      context.header('X-Subject-Token', context.req.header('X-Subject-Token'));
      return context.json(presentToken(claims, wantsCatalog(context) ? deps : undefined));
    },
  };
}
