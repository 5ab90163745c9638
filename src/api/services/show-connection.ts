import { clientError } from '../../contract/errors.ts';
import { connectionPath, showConnectionResponse } from '../../contract/resources/connections.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';
import { findService } from './find-service.ts';
import { presentConnection } from './present-connection.ts';

/** `GET /v1/{project_id}/services/{service_id}/connections/{connection_id}`: our addition. */
export function showConnection(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/connections/{connection_id}',
    tag: 'Services',
    summary: 'Show one connection, open or over.',
    parameters: connectionPath,
    answers: { 200: { description: 'The connection.', schema: showConnectionResponse } },
    errors: ['service.connection-not-found', 'service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { id, spec } = await findService(context, caller, deps.store.services);
      const connection = pathPart(context, 'connection_id');
      const record = await deps.connections.find(id, connection);
      if (record === undefined) {
        throw clientError('service.connection-not-found', { name: spec.name, connection: connection.slice(0, 64) });
      }
      return context.json(presentConnection(record));
    },
  };
}
