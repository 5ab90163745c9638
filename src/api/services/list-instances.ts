import { noticeText } from '../../contract/notices.ts';
import { servicePath } from '../../contract/resources/service.ts';
import { listInstancesResponse } from '../../contract/resources/service-history.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { languageOf } from '../request/render-error.ts';
import { findService } from './find-service.ts';

/** `GET /v1/{project_id}/services/{service_id}/instances`: our addition. */
export function listInstances(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/instances',
    tag: 'Services',
    summary: "List a service's running containers.",
    parameters: servicePath,
    answers: { 200: { description: 'The instances.', schema: listInstancesResponse } },
    errors: ['service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { id, spec } = await findService(context, caller, deps.store.services);
      const instances = (await deps.instances(id)).map((instance) => ({
        instance_id: instance.id,
        model_id: instance.modelId,
        status: instance.status,
        restart_count: instance.restarts,
        ...(instance.startedAt !== undefined && { start_time: instance.startedAt }),
        connection_count: instance.openConnections,
        ...(instance.reason && { error_msg: noticeText(instance.reason, languageOf(context)) }),
      }));
      return context.json({
        service_id: id,
        service_name: spec.name,
        total_count: instances.length,
        count: instances.length,
        instances,
      });
    },
  };
}
