import { clientError } from '../../../contract/errors.ts';
import { regionPath, regionResponse } from '../../../contract/resources/catalog.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { presentRegion } from './present-region.ts';

/** `GET /v3/regions/{region_id}`. */
export function showRegion(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v3/regions/{region_id}',
    tag: 'Identity',
    summary: 'Show a region.',
    parameters: regionPath,
    answers: { 200: { description: 'The region.', schema: regionResponse } },
    errors: ['iam.not-found'],
    action: 'self',
    async handle(context) {
      await authenticateIdentity(context, deps);
      const id = pathPart(context, 'region_id');
      if (id !== deps.region) throw clientError('iam.not-found', { id: id.slice(0, 64), list: '/v3/regions' });
      return context.json({ region: presentRegion(id, deps.accessAddress) });
    },
  };
}
