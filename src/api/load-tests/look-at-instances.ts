import type { LoadedInstance } from '../../contract/load-test.ts';
import type { Service } from '../../contract/service.ts';
import type { ApiDependencies } from '../dependencies.ts';

const megabyte = 1_048_576;
/** Instances of which is told what they take: the engine has more to do. */
const mostLooked = 50;

/** The instances of a service with what they take of their machine, as far as the engine tells. */
export async function lookAtInstances(
  { instances, instanceUsage }: Pick<ApiDependencies, 'instances' | 'instanceUsage'>,
  { id: serviceId, spec }: Service,
): Promise<LoadedInstance[]> {
  const usageOf = async (instanceId: string, modelId: string) => {
    const usage = await instanceUsage(instanceId).catch(() => undefined);
    if (usage === undefined) return {};
    const mostCores = spec.versions.find((version) => version.modelId === modelId)?.resources.cpu;
    const { cores, memoryBytes, memoryLimitBytes } = usage;
    return {
      ...(cores !== undefined && { cores: Math.round(cores * 1_000) / 1_000 }),
      ...(mostCores !== undefined && { mostCores }),
      memoryMegabytes: Math.ceil(memoryBytes / megabyte),
      ...(memoryLimitBytes !== undefined && { mostMemoryMegabytes: Math.floor(memoryLimitBytes / megabyte) }),
    };
  };
  const views = await instances(serviceId);
  return Promise.all(
    views.map(async ({ id, modelId, openConnections: connections, restarts }, index) => ({
      ...{ id, connections, restarts },
      ...(index < mostLooked && (await usageOf(id, modelId))),
    })),
  );
}
