import { newUuid } from '../../auth/identifiers.ts';
import { clientError } from '../../contract/errors.ts';
import { projectPath } from '../../contract/resources/model.ts';
import { createServiceRequest, createServiceResponse } from '../../contract/resources/service.ts';
import type { Service, ServiceSpec } from '../../contract/service.ts';
import type { ModelReader } from '../../store/store.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject, type ProjectCaller } from '../request/authorize.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { serviceSpec } from './service-spec.ts';

/** `POST /v1/{project_id}/services`: writes the wish; the reconciler deploys it. */
export function createService(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/services',
    tag: 'Services',
    summary: 'Deploy models as a real-time service.',
    parameters: projectPath,
    body: createServiceRequest,
    answers: { 200: { description: 'The service is being deployed.', schema: createServiceResponse } },
    authentication: 'token',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { value, ignored } = await readBody(context, createServiceRequest);
      const spec = serviceSpec(value, deps.specifications);
      await requirePublished(spec, caller, deps.store.models);
      const service = newService(spec, caller, deps.now());
      await deps.store.services.create(service);
      await deps.publish.policy(service.id);
      deps.wakeService(service.id);
      nameIgnored(context, ignored);
      return context.json({ service_id: service.id, resource_ids: [] });
    },
  };
}

/** Only published models of the caller's own project can be deployed (reference, models, 1.6). */
async function requirePublished(spec: ServiceSpec, caller: ProjectCaller, models: ModelReader): Promise<void> {
  for (const { modelId: id } of spec.versions) {
    const model = await models.find(caller.project.id, id);
    if (model === undefined) throw clientError('service.model-not-found', { id });
    if (model.status !== 'published') {
      throw clientError('service.model-not-published', { id, status: model.status });
    }
  }
}

function newService(spec: ServiceSpec, caller: ProjectCaller, now: number): Service {
  return {
    id: newUuid(),
    projectId: caller.project.id,
    ownerId: caller.userId,
    generation: 1,
    spec,
    wish: 'running',
    state: { status: 'deploying', observedGeneration: 0, progress: 0, transitionAt: now, deployStartedAt: now },
    createdAt: now,
    updatedAt: now,
  };
}
