import type { DrainingInstance, RouteInstance, RouteVersion } from '../contract/route.ts';
import type { ServiceState, ServiceStatus } from '../contract/service.ts';
import type { InstanceFacts, RouteWish } from './plan-types.ts';
import { isEstablished } from './service-phase.ts';
import type { VersionPlan } from './version-plan.ts';
import { readyCount } from './version-plan.ts';

/**
 * The route of a service in `state`: open while something of it can answer, to what is ready. In an update the former
 * instances that stay take calls too: those of a version that is still wished beside its new ones, the others with the
 * share of weight that the new versions cannot carry yet.
 */
export function routeWish(
  state: ServiceState,
  versions: readonly VersionPlan[],
  staying: readonly InstanceFacts[],
  draining: readonly DrainingInstance[],
): RouteWish {
  const entries = versions.map((plan) => routeEntry(plan, staying));
  // A service that is well without an instance has been scaled to zero, or is on its way back: its calls wait.
  const takesCalls = readyCount(versions) > 0 || staying.length > 0 || state.status === 'running';
  const open = isEstablished(state) && takesCalls;
  return {
    open,
    status: state.status,
    versions: open ? withOthers(entries, staying) : [],
    ...drains(draining),
  };
}

interface RouteEntry {
  readonly version: RouteVersion;
  readonly instanceCount: number;
}

function routeEntry({ version, slots }: VersionPlan, staying: readonly InstanceFacts[]): RouteEntry {
  const { modelId, weight, instanceCount } = version.spec;
  const own = staying.filter(({ observed }) => observed.modelId === modelId);
  return {
    instanceCount,
    version: {
      modelId,
      weight,
      tls: version.tls,
      containerPort: version.port,
      instances: [...slots.flatMap(({ live, ready }) => (live && ready ? [live] : [])), ...own].flatMap(routeInstance),
    },
  };
}

/** Adds the former instances of versions that are not wished any more. */
function withOthers(entries: readonly RouteEntry[], staying: readonly InstanceFacts[]): readonly RouteVersion[] {
  const wished = new Set(entries.map(({ version }) => version.modelId));
  const others = staying.filter(({ observed }) => !wished.has(observed.modelId));
  if (others.length === 0) return entries.map(({ version }) => version);
  const scaled = entries.map(({ version, instanceCount }) => {
    const share = instanceCount === 0 ? 1 : Math.min(1, version.instances.length / instanceCount);
    return { ...version, weight: inHundredths(version.weight * share) };
  });
  const rest = entries.reduce((sum, { version }) => sum + version.weight, 0) - totalWeight(scaled);
  const groups = [...Map.groupBy(others, ({ observed }) => observed.modelId)].map(([modelId, instances]) => ({
    modelId,
    weight: inHundredths((rest * instances.length) / others.length),
    tls: instances[0]?.tls === true,
    containerPort: instances[0]?.observed.port ?? 0,
    instances: instances.flatMap(routeInstance),
  }));
  return [...scaled, ...groups];
}

function totalWeight(versions: readonly RouteVersion[]): number {
  return versions.reduce((sum, { weight }) => sum + weight, 0);
}

function inHundredths(weight: number): number {
  return Math.round(weight * 100) / 100;
}

/** The route of a service that takes no calls; sockets that are open go on until their drain is over. */
export function closedRoute(status: ServiceStatus, draining: readonly DrainingInstance[]): RouteWish {
  return { open: false, status, versions: [], ...drains(draining) };
}

function drains(draining: readonly DrainingInstance[]): Pick<RouteWish, 'draining'> {
  return draining.length > 0 ? { draining: draining.toSorted((one, other) => (one.id < other.id ? -1 : 1)) } : {};
}

function routeInstance({ observed: { id, address } }: InstanceFacts): readonly RouteInstance[] {
  return address ? [{ id, host: address.host, port: address.port }] : [];
}
