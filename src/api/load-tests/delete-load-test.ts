import { z } from 'zod';
import { clientError } from '../../contract/errors.ts';
import { loadTestPath } from '../../contract/resources/load-test.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';
import { findService } from '../services/find-service.ts';

/** `DELETE /v1/{project_id}/services/{service_id}/load-tests/{load_test_id}`: our addition. */
export function deleteLoadTest(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/services/{service_id}/load-tests/{load_test_id}',
    tag: 'Services',
    summary: 'Stop a load test, which keeps what it measured, or forget one that is over.',
    parameters: loadTestPath,
    answers: { 200: { description: 'Its sockets are over.', schema: z.object({}) } },
    errors: ['service.load-not-found', 'service.not-found'],
    action: 'services.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      const id = pathPart(context, 'load_test_id');
      if (await deps.loadTests.end(service.id, id)) return context.json({});
      throw clientError('service.load-not-found', { id: id.slice(0, 64), name: service.spec.name });
    },
  };
}
