import { z } from 'zod';
import { ending } from '../../contract/endings.ts';
import { clientError } from '../../contract/errors.ts';
import { connectionPath } from '../../contract/resources/connections.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';
import { findService } from './find-service.ts';

/** Connections that one request can end. */
const mostConnections = 100;

/** `DELETE /v1/{project_id}/services/{service_id}/connections/{id}[,id…]`: all are known to be open before the first is ended. */
export function endConnections(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/services/{service_id}/connections/{connection_id}',
    tag: 'Services',
    summary: 'End open connections with a Close frame (1008): one id, or several with commas between.',
    parameters: connectionPath,
    answers: { 200: { description: 'Their gateway workers were told.', schema: z.object({}) } },
    errors: ['service.connection-not-open', 'service.not-found'],
    action: 'services.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { id, spec } = await findService(context, caller, deps.store.services);
      const connections = [...new Set(pathPart(context, 'connection_id').split(','))];
      if (connections.length > mostConnections) {
        throw clientError('request.too-long', { field: 'connection_id', maximum: mostConnections });
      }
      for (const connection of connections) {
        const record = await deps.connections.find(id, connection);
        if (record === undefined || record.end !== undefined) {
          throw clientError('service.connection-not-open', { name: spec.name, connection: connection.slice(0, 64) });
        }
      }
      deps.endConnections(connections, ending('ended.by-operator', {}));
      return context.json({});
    },
  };
}
