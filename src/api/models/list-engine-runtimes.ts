import { listEngineRuntimesQuery, listEngineRuntimesResponse, projectPath } from '../../contract/resources/model.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';

/** `GET /v1/{project_id}/models/ai-engine-runtimes`: there are no engines here but the images of users. */
export function listEngineRuntimes(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/models/ai-engine-runtimes',
    tag: 'Models',
    summary: 'List the engines that the platform brings along for models. There are none: models are container images.',
    parameters: projectPath,
    query: listEngineRuntimesQuery,
    answers: { 200: { description: 'An empty page.', schema: listEngineRuntimesResponse } },
    action: 'models.read',
    async handle(context) {
      await authorizeProject(context, deps);
      readQuery(context, listEngineRuntimesQuery);
      return context.json({ total_count: 0, count: 0, engine_runtimes: [] });
    },
  };
}
