import { listDomainsResponse } from '../../../contract/resources/token.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentDomain } from './present-domain.ts';

/** `GET /v3/auth/domains`: the caller's own domain. */
export function listDomains(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/auth/domains',
    tag: 'Identity',
    summary: 'List the domains that the caller may use.',
    answers: { 200: { description: 'The domains.', schema: listDomainsResponse } },
    action: 'self',
    async handle(context) {
      const { domain } = await authenticateIdentity(context, deps);
      return context.json({
        links: { self: `${deps.accessAddress}/v3/auth/domains`, next: null, previous: null },
        domains: [presentDomain(domain, deps.accessAddress)],
      });
    },
  };
}
