import { clientError } from '../../contract/errors.ts';
import { instancePath } from '../../contract/resources/service.ts';
import { instanceStatsResponse } from '../../contract/resources/service-history.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { findInstance } from './find-instance.ts';
import { findService } from './find-service.ts';

const megabyte = 1_048_576;

/** `GET /v1/{project_id}/services/{service_id}/instances/{instance_id}/stats`: what it takes of its machine now; our addition. */
export function showInstanceStats(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/instances/{instance_id}/stats',
    tag: 'Services',
    summary: 'Show what an instance takes of its machine.',
    parameters: instancePath,
    answers: { 200: { description: 'Some seconds old at most.', schema: instanceStatsResponse } },
    errors: [
      'platform.engine-unreachable',
      'service.instance-not-found',
      'service.instance-not-running',
      'service.not-found',
    ],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      const instance = await findInstance(context, service, deps);
      const usage = await deps.instanceUsage(instance.id);
      if (usage === undefined) throw clientError('service.instance-not-running', { instance: instance.id });
      const limit = service.spec.versions.find(({ modelId }) => modelId === instance.modelId)?.resources.cpu;
      const { cores, memoryLimitBytes, receivedBytes, sentBytes, processes } = usage;
      return context.json({
        service_id: service.id,
        instance_id: instance.id,
        model_id: instance.modelId,
        sample_time: usage.at,
        ...(instance.startedAt !== undefined && { start_time: instance.startedAt }),
        ...(cores !== undefined && { cpu_core_usage: Math.round(cores * 1_000) / 1_000 }),
        ...(limit !== undefined && { cpu_core_total: limit }),
        cpu_memory_usage: Math.ceil(usage.memoryBytes / megabyte),
        ...(memoryLimitBytes !== undefined && { cpu_memory_total: Math.floor(memoryLimitBytes / megabyte) }),
        ...(receivedBytes !== undefined && { received_bytes: receivedBytes }),
        ...(sentBytes !== undefined && { sent_bytes: sentBytes }),
        ...(processes !== undefined && { process_count: processes }),
        connection_count: instance.openConnections,
      });
    },
  };
}
