import { catalogResponse } from '../../contract/resources/catalog.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authenticateIdentity } from './authenticate-identity.ts';
import { catalog } from './catalog.ts';

/** `GET /v3/auth/catalog`: that of a token for a project names the project. */
export function showCatalog(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/auth/catalog',
    tag: 'Identity',
    summary: 'List the services of the platform and their addresses.',
    answers: { 200: { description: 'The catalog.', schema: catalogResponse } },
    action: 'self',
    async handle(context) {
      const { credential, lease } = await authenticateIdentity(context, deps);
      const projectId = credential.kind === 'token' ? lease?.projectIds?.[0] : undefined;
      return context.json({
        catalog: catalog(deps.accessAddress, deps.region, projectId),
        links: { self: `${deps.accessAddress}/v3/auth/catalog` },
      });
    },
  };
}
