import type { InstanceObservation } from '../contract/instance.ts';
import type { Service, ServiceVersionSpec } from '../contract/service.ts';
import { revisionOf } from '../domain/revision.ts';
import { scaleService, type VersionLoad } from '../domain/scale-service.ts';
import { noLoadSeen, observeLoad, type ScalingSample } from '../domain/scaling.ts';
import { isEstablished } from '../domain/service-phase.ts';
import type { ServiceReconcilerDeps } from './service-context.ts';
import { record } from './service-events.ts';
import { modelLabel } from './service-facts.ts';
import type { ServiceMemory } from './service-memory.ts';

/**
 * Records how many instances the service is to have from now on, and where, before anything is done about it. Nothing is
 * decided, and no load looked at, while the engine is not seen: whose sockets there are, and who has the fewest, is not known.
 */
export async function scale(
  deps: ServiceReconcilerDeps,
  service: Service,
  memory: ServiceMemory,
  shown: { readonly instances: readonly InstanceObservation[] | undefined; readonly now: number },
): Promise<Service> {
  const { instances, now } = shown;
  if (instances === undefined) {
    memory.scaling = { ...memory.scaling, versions: [], service };
    return service;
  }
  const scaling = service.spec.versions.filter((version) => version.scaling !== undefined);
  const samples = service.wish === 'running' && isEstablished(service.state) ? scaling : [];
  memory.scaling = { ...memory.scaling, versions: samples, service };
  if (samples.length === 0 && service.state.scaled === undefined) return service;
  const scaled = scaleService(service, (version) => loadOf(deps, service, memory, version, instances), now);
  if (scaled === undefined) return service;
  const state = { ...service.state, scaled: scaled.scaled };
  const events = scaled.said.map((notice) => ({ type: 'normal', notice, once: false }) as const);
  await record(deps, service, memory, { events, state });
  const next = { ...service, state };
  memory.scaling = { ...memory.scaling, service: next };
  return next;
}

function loadOf(
  { link }: ServiceReconcilerDeps,
  service: Service,
  memory: ServiceMemory,
  version: ServiceVersionSpec,
  shown: readonly InstanceObservation[],
): VersionLoad {
  const model = memory.models.get(version.modelId);
  const revision = model && revisionOf(service.id, version, model);
  return {
    label: model ? modelLabel(model) : service.spec.name,
    ...windowOf(memory, version.modelId),
    places: shown
      .filter((observed) => observed.revision === revision)
      .map(({ id, slot }) => ({
        slot,
        ready: memory.watches.get(id)?.ready === true,
        openConnections: link.openConnections(id),
      })),
  };
}

/** Looks at the load of a service that scales. Returns whether another number of instances is called for. */
export function sampleLoad(deps: ServiceReconcilerDeps, memory: ServiceMemory, now: number): boolean {
  const { versions, service, windows } = memory.scaling;
  if (service === undefined || versions.length === 0) return false;
  const open = deps.link.counted(service.id);
  if (open === undefined) return false;
  const loads = new Map(service.spec.versions.map(({ modelId }) => [modelId, 0]));
  let others = deps.link.waiting(service.id);
  for (const { id, modelId } of memory.views) {
    const connections = open.get(id) ?? 0;
    const own = loads.get(modelId);
    if (own === undefined) others += connections;
    else loads.set(modelId, own + connections);
  }
  const next = new Map(
    versions.map((version) => {
      const { modelId, weight, scaling } = version;
      const views = memory.views.filter((view) => view.modelId === modelId && view.status === 'running');
      const running = views.map(({ id }) => id);
      const cores = scaling?.targetCpuPercent === undefined ? undefined : memory.cpu?.cores(running);
      const sample: ScalingSample = {
        at: now,
        connections: (loads.get(modelId) ?? 0) + (others * weight) / 100,
        ready: views.length,
        ...(cores !== undefined && { cpuPercent: (cores * 100) / version.resources.cpu }),
      };
      const window = windows.get(modelId) ?? noLoadSeen;
      return [modelId, scaling ? observeLoad(window, sample, scaling) : window] as const;
    }),
  );
  memory.scaling = { ...memory.scaling, windows: next };
  const wanted = scaleService(service, ({ modelId }) => ({ label: '', places: [], ...windowOf(memory, modelId) }), now);
  return wanted !== undefined;
}

function windowOf(memory: ServiceMemory, modelId: string): Pick<VersionLoad, 'window'> {
  const window = memory.scaling.windows.get(modelId);
  return window ? { window } : {};
}
