import { projectPath } from '../../contract/resources/model.ts';
import { sliceOf } from '../../contract/resources/page-query.ts';
import { listWebhooksQuery, listWebhooksResponse } from '../../contract/resources/webhooks.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { presentWebhook } from './present-webhook.ts';

/** `GET /v1/{project_id}/webhooks`. */
export function listWebhooks(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/webhooks',
    tag: 'Webhooks',
    summary: "List the project's webhooks by name.",
    parameters: projectPath,
    query: listWebhooksQuery,
    answers: { 200: { description: 'A page of webhooks.', schema: listWebhooksResponse } },
    action: 'webhooks.manage',
    async handle(context) {
      const { project } = await authorizeProject(context, deps);
      const query = readQuery(context, listWebhooksQuery);
      const { total, rows } = await deps.store.webhooks.list(project.id, sliceOf(query));
      const webhooks = rows.map((webhook) => presentWebhook(webhook, languageOf(context)));
      return context.json({ webhooks, count: webhooks.length, total_count: total });
    },
  };
}
