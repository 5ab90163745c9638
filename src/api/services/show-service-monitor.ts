import type { Model } from '../../contract/model.ts';
import { servicePath } from '../../contract/resources/service.ts';
import { serviceMonitorQuery, serviceMonitorResponse } from '../../contract/resources/service-monitor.ts';
import type { ServiceVersionSpec } from '../../contract/service.ts';
import { currentInstances } from '../../domain/current-instances.ts';
import { modelsOf } from '../../store/models-of.ts';
import type { ApiDependencies, MonitoredInstance } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { findService } from './find-service.ts';

const megabyte = 1_048_576;

/** `GET /v1/{project_id}/services/{service_id}/monitor`: calls, and what the instances take of the machine. */
export function showServiceMonitor(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/monitor',
    tag: 'Services',
    summary: 'Show how often a service is called and what its instances take.',
    parameters: servicePath,
    query: serviceMonitorQuery,
    answers: {
      200: {
        description: 'As it was seen last: some seconds ago, or before the container engine went away.',
        schema: serviceMonitorResponse,
      },
    },
    errors: ['platform.engine-unreachable', 'service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      readQuery(context, serviceMonitorQuery);
      const service = await findService(context, caller, deps.store.services);
      const running = await deps.monitored(service);
      const seenAt = running.flatMap(({ usage }) => usage?.at ?? []);
      const models = await modelsOf(service, deps.store.models);
      const monitors = service.spec.versions.map((version) => {
        const { calls, failures } = deps.counters(service.id, version.modelId);
        return {
          ...presentVersion(version, models.get(version.modelId), running),
          invocation_times: calls,
          failed_times: failures,
          model_instance_count: currentInstances(service, version),
        };
      });
      return context.json({
        service_id: service.id,
        service_name: service.spec.name,
        service_instance_count: monitors.reduce((sum, each) => sum + each.model_instance_count, 0),
        service_running_instance_count: running.length,
        req_count_per_min: deps.callsPerMinute(service.id),
        ...(seenAt.length > 0 && { sample_time: Math.min(...seenAt) }),
        monitors,
      });
    },
  };
}

function presentVersion(
  { modelId, resources }: ServiceVersionSpec,
  model: Model | undefined,
  running: readonly MonitoredInstance[],
) {
  const own = running.filter((instance) => instance.modelId === modelId);
  const used = own.flatMap(({ usage }) => usage ?? []);
  const cores = used.reduce((sum, usage) => sum + (usage.cores ?? 0), 0);
  const bytes = used.reduce((sum, usage) => sum + usage.memoryBytes, 0);
  const { kind, count = 0 } = resources.accelerators ?? {};
  return {
    model_id: modelId,
    model_name: model?.name ?? '',
    model_version: model?.version ?? '',
    model_running_instance_count: own.length,
    cpu_core_usage: Math.round(cores * 1_000) / 1_000,
    cpu_core_total: Math.round(resources.cpu * own.length * 1_000) / 1_000,
    cpu_memory_usage: Math.ceil(bytes / megabyte),
    cpu_memory_total: resources.memoryMegabytes * own.length,
    // How busy they are no engine tells; how many are held is known.
    gpu_usage: 0,
    gpu_total: kind === 'gpu' ? count * own.length : 0,
    gpu_memory_usage: 0,
    gpu_memory_total: 0,
    npu_usage: 0,
    npu_total: kind === 'npu' ? count * own.length : 0,
    npu_memory_usage: 0,
    npu_memory_total: 0,
    node_id: '',
    node_name: '',
  };
}
