import { servicePath } from '../../contract/resources/service.ts';
import { listEventsQuery, serviceEventsResponse } from '../../contract/resources/service-history.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { presentEvents } from '../request/present-events.ts';
import { readQuery } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { findService } from './find-service.ts';

/** `GET /v1/{project_id}/services/{service_id}/events`. */
export function listServiceEvents(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/events',
    tag: 'Services',
    summary: "List a service's events, the latest first.",
    parameters: servicePath,
    query: listEventsQuery,
    answers: { 200: { description: 'A page of events.', schema: serviceEventsResponse } },
    errors: ['service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, listEventsQuery);
      const { id, spec } = await findService(context, caller, deps.store.services);
      const events = await presentEvents(query, languageOf(context), (asked) => deps.store.services.events(id, asked));
      return context.json({ service_id: id, service_name: spec.name, ...events });
    },
  };
}
