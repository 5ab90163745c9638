import type { Model } from '../../contract/model.ts';
import { serviceDetail, servicePath } from '../../contract/resources/service.ts';
import type { Service } from '../../contract/service.ts';
import type { ModelReader } from '../../store/store.ts';
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
    authentication: 'token',
    async handle(context) {
      const caller = authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      return context.json(
        presentService(service, {
          domainId: caller.claims.domain.id,
          accessAddress: deps.accessAddress,
          counters: deps.counters(service.id),
          models: await modelsOf(service, deps.store.models),
          language: languageOf(context),
        }),
      );
    },
  };
}

/** The models that a service's versions name, by id; those that are gone are absent. */
export async function modelsOf(service: Service, reader: ModelReader): Promise<ReadonlyMap<string, Model>> {
  const models = await Promise.all(service.spec.versions.map((version) => reader.get(version.modelId)));
  return new Map(models.filter((model) => model !== undefined).map((model) => [model.id, model]));
}
