import { listConnectionsQuery, listConnectionsResponse } from '../../contract/resources/connections.ts';
import { sliceOf } from '../../contract/resources/page-query.ts';
import { servicePath } from '../../contract/resources/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { withoutUndefined } from '../request/without-undefined.ts';
import { findService } from './find-service.ts';
import { presentConnection } from './present-connection.ts';

/** `GET /v1/{project_id}/services/{service_id}/connections`: our addition. */
export function listConnections(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/connections',
    tag: 'Services',
    summary: "List a service's WebSocket connections: open ones first, then what became of the others.",
    parameters: servicePath,
    query: listConnectionsQuery,
    answers: { 200: { description: 'A page of connections.', schema: listConnectionsResponse } },
    errors: ['service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, listConnectionsQuery);
      const { id, spec } = await findService(context, caller, deps.store.services);
      const filter = {
        serviceId: id,
        ...withoutUndefined({
          instanceId: query.instance_id,
          modelId: query.model_id,
          credentialId: query.credential,
          userId: query.user_id,
          clientAddress: query.client_address,
          closedBy: query.closed_by,
          startTime: query.start_time === undefined ? undefined : Number(query.start_time),
          endTime: query.end_time === undefined ? undefined : Number(query.end_time),
        }),
      };
      const page = await deps.connections.list(filter, query.state, sliceOf(query));
      return context.json({
        service_id: id,
        service_name: spec.name,
        total_count: page.total,
        count: page.rows.length,
        connections: page.rows.map(presentConnection),
      });
    },
  };
}
