import { servicePath } from '../../contract/resources/service.ts';
import { serviceLogsResponse } from '../../contract/resources/service-history.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { Service } from '../../contract/service.ts';
import { modelsOf } from '../../store/models-of.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { languageOf } from '../request/render-error.ts';
import { findService } from './find-service.ts';
import { presentService } from './present-service.ts';

/** `GET /v1/{project_id}/services/{service_id}/logs`: deployments, not output. The configuration cannot change yet, so there is one. */
export function listServiceUpdates(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/logs',
    tag: 'Services',
    summary: "List a service's deployments.",
    parameters: servicePath,
    answers: { 200: { description: 'The deployments.', schema: serviceLogsResponse } },
    authentication: 'token',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      const { config } = presentService(service, {
        domainId: caller.domain.id,
        accessAddress: deps.accessAddress,
        counters: deps.counters(service.id),
        drainTimeoutSeconds: deps.drainTimeoutSeconds,
        models: await modelsOf(service, deps.store.models),
        language: languageOf(context),
      });
      const entry = { update_time: service.createdAt, result: result(service), config, extend_config: [] };
      return context.json({ service_id: service.id, service_name: service.spec.name, logs: [entry] });
    },
  };
}

function result(service: Service): 'SUCCESS' | 'FAIL' | 'RUNNING' {
  const status = shownStatus(service);
  if (status === 'failed') return 'FAIL';
  return status === 'deploying' || status === 'pending' || status === 'waiting' ? 'RUNNING' : 'SUCCESS';
}
