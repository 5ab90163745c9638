import { clientError } from '../../contract/errors.ts';
import { loadTest, loadTestPath } from '../../contract/resources/load-test.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { findService } from '../services/find-service.ts';
import { presentLoadTest } from './present-load-test.ts';

/** `GET /v1/{project_id}/services/{service_id}/load-tests/{load_test_id}`: our addition. */
export function showLoadTest(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/load-tests/{load_test_id}',
    tag: 'Services',
    summary: 'Show a load test with its steps, as far as it is.',
    parameters: loadTestPath,
    answers: { 200: { description: 'The load test.', schema: loadTest } },
    errors: ['service.load-not-found', 'service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      const id = pathPart(context, 'load_test_id');
      const found = deps.loadTests.find(service.id, id);
      if (found === undefined) {
        throw clientError('service.load-not-found', { id: id.slice(0, 64), name: service.spec.name });
      }
      return context.json(presentLoadTest(found, languageOf(context)));
    },
  };
}
