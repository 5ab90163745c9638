import { clientError } from '../../../contract/errors.ts';
import { domainPath, domainResponse } from '../../../contract/resources/token.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentDomain } from './present-domain.ts';

/** `GET /v3/domains/{domain_id}`: the caller's own; another one does not exist. */
export function showDomain(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/domains/{domain_id}',
    tag: 'Identity',
    summary: 'Show your domain.',
    parameters: domainPath,
    answers: { 200: { description: 'The domain.', schema: domainResponse } },
    errors: ['iam.domain-not-found'],
    action: 'self',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      const id = pathPart(context, 'domain_id');
      if (id !== domain.id) throw clientError('iam.domain-not-found', { domain: id.slice(0, 64) });
      return context.json({ domain: presentDomain(domain, deps.accessAddress) });
    },
  };
}
