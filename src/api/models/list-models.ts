import { listModelsQuery, listModelsResponse, projectPath } from '../../contract/resources/model.ts';
import { pageOf } from '../../contract/resources/page-query.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { withoutUndefined } from '../request/without-undefined.ts';
import { presentModelSummary } from './present-model.ts';

/** `GET /v1/{project_id}/models`. */
export function listModels(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/models',
    tag: 'Models',
    summary: 'List models.',
    parameters: projectPath,
    query: listModelsQuery,
    answers: { 200: { description: 'A page of models.', schema: listModelsResponse } },
    action: 'models.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, listModelsQuery);
      const page = await deps.store.models.list({
        projectId: caller.project.id,
        sortBy: query.sort_by ?? 'create_at',
        ...pageOf(query),
        exactMatch: query.exact_match === 'true',
        newestOnly: query.group_by === 'model_name',
        ...withoutUndefined({
          name: query.model_name,
          version: query.model_version,
          status: query.model_status,
          description: query.description,
          workspaceId: query.workspace_id,
          modelType: query.model_type,
          notModelType: query.not_model_type,
        }),
      });
      const surroundings = { domainId: caller.domain.id, accessAddress: deps.accessAddress };
      const names = query.group_by === undefined ? [] : page.rows.map(({ name }) => name);
      const counts = await deps.store.models.versionCounts(caller.project.id, names);
      const models = page.rows.map((model) => {
        const versions = counts.get(model.name);
        return {
          ...presentModelSummary(model, surroundings),
          ...(versions !== undefined && { version_count: versions }),
        };
      });
      return context.json({ total_count: page.total, count: models.length, models });
    },
  };
}
