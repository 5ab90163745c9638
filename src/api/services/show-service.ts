import { serviceDetail, servicePath } from '../../contract/resources/service.ts';
import { modelsOf } from '../../store/models-of.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { languageOf } from '../request/render-error.ts';
import { findService } from './find-service.ts';
import { presentService } from './present-service.ts';

/** `GET /v1/{project_id}/services/{service_id}`. */
export function showService(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}',
    tag: 'Services',
    summary: 'Show a service.',
    parameters: servicePath,
    answers: { 200: { description: 'The service.', schema: serviceDetail } },
    errors: ['service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      return context.json(
        presentService(service, {
          domainId: caller.domain.id,
          accessAddress: deps.accessAddress,
          counters: deps.counters(service.id),
          drainTimeoutSeconds: deps.drainTimeoutSeconds,
          models: await modelsOf(service, deps.store.models),
          language: languageOf(context),
        }),
      );
    },
  };
}
