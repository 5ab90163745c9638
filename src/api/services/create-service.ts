import { newUuid } from '../../auth/identifiers.ts';
import { projectPath } from '../../contract/resources/model.ts';
import { createServiceRequest, createServiceResponse } from '../../contract/resources/service.ts';
import type { Service, ServiceSpec } from '../../contract/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject, type ProjectCaller } from '../request/authorize.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { requirePublished } from './require-published.ts';
import { scheduled, serviceSpec } from './service-spec.ts';
import { requireHostFolders } from './volume-mounts.ts';

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
    errors: [
      'service.bad-description',
      'service.bad-environment-name',
      'service.bad-notify-path',
      'service.bad-session-header',
      'service.bad-session-query',
      'service.custom-accelerators',
      'service.exists',
      'service.model-not-found',
      'service.model-not-published',
      'service.same-version',
      'service.scaling-never-to-zero',
      'service.scaling-without-target',
      'service.secret-without-value',
      'service.too-many',
      'service.too-many-instances',
      'service.too-many-running',
      'service.two-notices',
      'service.two-sessions',
      'service.type-not-supported',
      'service.unknown-specification',
      'service.weights-do-not-sum',
      'volume.bad-host-folder',
      'volume.bad-mount-path',
      'volume.bad-name',
      'volume.bad-storage-type',
      'volume.being-deleted',
      'volume.host-folder-missing',
      'volume.host-folder-outside',
      'volume.mount-path-taken',
      'volume.no-name',
      'volume.too-many',
    ],
    action: 'services.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { value, ignored } = await readBody(context, createServiceRequest);
      const id = newUuid();
      const spec = serviceSpec(id, value, deps);
      await requirePublished(spec.versions, caller, deps.store.models);
      await requireHostFolders(spec.versions, deps.hostFolder);
      const now = deps.now();
      const service = newService(id, scheduled(spec, now), caller, now);
      await deps.store.services.create(service, deps.serviceQuota);
      await deps.publish.policy(service.id);
      deps.wakeService(service.id);
      nameIgnored(context, ignored);
      return context.json({ service_id: service.id, resource_ids: [] });
    },
  };
}

function newService(id: string, spec: ServiceSpec, caller: ProjectCaller, now: number): Service {
  return {
    id,
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
