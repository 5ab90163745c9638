import { listRegionsResponse } from '../../../contract/resources/catalog.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentRegion } from './present-region.ts';

/** `GET /v3/regions`: the platform is one region. */
export function listRegions(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/regions',
    tag: 'Identity',
    summary: 'List the regions.',
    answers: { 200: { description: 'The one region.', schema: listRegionsResponse } },
    action: 'self',
    async handle(context) {
      await authenticateIdentity(context, deps);
      return context.json({
        links: { self: `${deps.accessAddress}/v3/regions`, next: null, previous: null },
        regions: [presentRegion(deps.region, deps.accessAddress)],
      });
    },
  };
}
