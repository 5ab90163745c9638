import { projectPath } from '../../contract/resources/model.ts';
import { pageOf } from '../../contract/resources/page-query.ts';
import { listServicesQuery, listServicesResponse } from '../../contract/resources/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { withoutUndefined } from '../request/without-undefined.ts';
import { presentServiceSummary } from './present-service.ts';

const nothing = { total: 0, rows: [] };

/** `GET /v1/{project_id}/services`. */
export function listServices(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services',
    tag: 'Services',
    summary: 'List services.',
    parameters: projectPath,
    query: listServicesQuery,
    answers: { 200: { description: 'A page of services.', schema: listServicesResponse } },
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, listServicesQuery);
      // There are no services of another type, and none with tags.
      const none = (query.infer_type !== undefined && query.infer_type !== 'real-time') || query.tags !== undefined;
      const asked = {
        projectId: caller.project.id,
        sortBy: query.sort_by ?? 'publish_at',
        ...pageOf(query),
        ...withoutUndefined({
          id: query.service_id,
          name: query.service_name,
          modelId: query.model_id,
          status: query.status,
          workspaceId: query.workspace_id,
        }),
      } as const;
      const page = none ? nothing : await deps.store.services.list(asked);
      const { accessAddress, drainTimeoutSeconds } = deps;
      const used = new Set(page.rows.flatMap(({ spec }) => spec.versions.map(({ modelId }) => modelId)));
      const models = await deps.store.models.names([...used]);
      const surroundings = { domainId: caller.domain.id, accessAddress, drainTimeoutSeconds, models };
      const language = languageOf(context);
      const open = deps.connections.openByService();
      const services = page.rows.map((service) =>
        presentServiceSummary(service, {
          ...surroundings,
          language,
          counters: deps.counters(service.id),
          openConnections: open.get(service.id) ?? 0,
        }),
      );
      return context.json({ total_count: page.total, count: services.length, services });
    },
  };
}
