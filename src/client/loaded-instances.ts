import type { LoadedInstance } from '../contract/load-test.ts';
import { instanceStatsResponse, listInstancesResponse } from '../contract/resources/service-history.ts';
import { type ApiClient, apiPath } from './api-client.ts';
import { ApiRefusal } from './api-failure.ts';

/** Instances of which is told what they take: for more of them the calls themselves would be a load. */
const mostLooked = 50;

/** A service's instances, with what they take of their machine as far as it can be had. */
export async function loadedInstances(api: ApiClient, service: string): Promise<LoadedInstance[]> {
  const path = apiPath`/v1/{p}/services/${service}/instances`;
  const { instances } = await api.call({ method: 'GET', path }, listInstancesResponse);
  return Promise.all(
    instances.map(async (each, index): Promise<LoadedInstance> => {
      const { instance_id: id, connection_count: connections, restart_count: restarts } = each;
      return { id, connections, restarts, ...(index < mostLooked && (await usageOf(api, service, id))) };
    }),
  );
}

async function usageOf(api: ApiClient, service: string, instance: string) {
  const path = apiPath`/v1/{p}/services/${service}/instances/${instance}/stats`;
  const stats = await api.call({ method: 'GET', path }, instanceStatsResponse).catch((error: unknown) => {
    // It does not run, or the engine does not answer.
    if (error instanceof ApiRefusal) return undefined;
    throw error;
  });
  if (stats === undefined) return {};
  const { cpu_core_usage: cores, cpu_core_total: mostCores, cpu_memory_total: mostMemory } = stats;
  return {
    connections: stats.connection_count,
    memoryMegabytes: stats.cpu_memory_usage,
    ...(cores !== undefined && { cores }),
    ...(mostCores !== undefined && { mostCores }),
    ...(mostMemory !== undefined && { mostMemoryMegabytes: mostMemory }),
  };
}
