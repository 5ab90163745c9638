import { listLoadTestsQuery, listLoadTestsResponse } from '../../contract/resources/load-test.ts';
import { sliceOf } from '../../contract/resources/page-query.ts';
import { servicePath } from '../../contract/resources/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { findService } from '../services/find-service.ts';
import { presentLoadTest } from './present-load-test.ts';

/** `GET /v1/{project_id}/services/{service_id}/load-tests`: our addition. */
export function listLoadTests(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/load-tests',
    tag: 'Services',
    summary: "List a service's load tests since the platform was started, the latest twenty at most.",
    parameters: servicePath,
    query: listLoadTestsQuery,
    answers: { 200: { description: 'A page of load tests, the latest first.', schema: listLoadTestsResponse } },
    errors: ['service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { skip, limit } = sliceOf(readQuery(context, listLoadTestsQuery));
      const service = await findService(context, caller, deps.store.services);
      const all = deps.loadTests.list(service.id);
      const page = all.slice(skip, skip + limit);
      return context.json({
        service_id: service.id,
        total_count: all.length,
        count: page.length,
        load_tests: page.map((test) => presentLoadTest(test, languageOf(context))),
      });
    },
  };
}
