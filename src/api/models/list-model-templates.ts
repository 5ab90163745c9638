import { listTemplatesQuery, listTemplatesResponse, projectPath } from '../../contract/resources/model.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';

/** `GET /v1/{project_id}/models/template`: a template is made of engines, of which there are none here. */
export function listModelTemplates(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/models/template',
    tag: 'Models',
    summary: 'List templates of models. There are none: models are container images.',
    parameters: projectPath,
    query: listTemplatesQuery,
    answers: { 200: { description: 'An empty page.', schema: listTemplatesResponse } },
    action: 'models.read',
    async handle(context) {
      await authorizeProject(context, deps);
      readQuery(context, listTemplatesQuery);
      return context.json({ total_count: 0, count: 0, templates: [] });
    },
  };
}
