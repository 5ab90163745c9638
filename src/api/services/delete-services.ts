import { z } from 'zod';
import { clientError } from '../../contract/errors.ts';
import { servicePath } from '../../contract/resources/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';
import { findServiceById } from './find-service.ts';

/** Services that one request can delete. */
const mostServices = 100;

/** `DELETE /v1/{project_id}/services/{id}[,id…]`: all of them, or none where one is not known. */
export function deleteServices(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/services/{service_id}',
    tag: 'Services',
    summary: 'Delete services: one id, or several with commas between.',
    parameters: servicePath,
    answers: { 200: { description: 'The deletion has begun.', schema: z.object({}) } },
    errors: ['service.not-found'],
    action: 'services.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const ids = [...new Set(pathPart(context, 'service_id').split(','))];
      if (ids.length > mostServices) {
        throw clientError('request.too-long', { field: 'service_id', maximum: mostServices });
      }
      for (const id of ids) await findServiceById(id, caller, deps.store.services);
      await deps.store.services.deleteAll(ids);
      for (const id of ids) deps.wakeService(id);
      return context.json({});
    },
  };
}
