import { listHandshakesQuery, listHandshakesResponse } from '../../contract/resources/connections.ts';
import { sliceOf } from '../../contract/resources/page-query.ts';
import { servicePath } from '../../contract/resources/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { withoutUndefined } from '../request/without-undefined.ts';
import { findService } from './find-service.ts';
import { presentHandshake } from './present-handshake.ts';

/** `GET /v1/{project_id}/services/{service_id}/handshakes`: our addition. */
export function listHandshakes(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/handshakes',
    tag: 'Services',
    summary: 'List WebSocket handshakes that were refused or failed in the last 24 hours, each with what to do.',
    parameters: servicePath,
    query: listHandshakesQuery,
    answers: { 200: { description: 'A page of handshakes, the latest first.', schema: listHandshakesResponse } },
    errors: ['service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, listHandshakesQuery);
      const { id, spec } = await findService(context, caller, deps.store.services);
      const dayAgo = deps.now() - 24 * 3_600_000;
      const filter = {
        serviceId: id,
        startTime: Math.max(dayAgo, Number(query.start_time ?? 0)),
        ...withoutUndefined({
          id: query.request_id,
          stage: query.stage,
          status: query.status === undefined ? undefined : Number(query.status),
          endTime: query.end_time === undefined ? undefined : Number(query.end_time),
        }),
      };
      const page = await deps.connections.handshakes(filter, sliceOf(query));
      return context.json({
        service_id: id,
        service_name: spec.name,
        total_count: page.total,
        count: page.rows.length,
        handshakes: page.rows.map((failure) => presentHandshake(failure, languageOf(context))),
      });
    },
  };
}
