import type { DrainingInstance, RouteInstance } from '../contract/route.ts';
import type { ServiceState, ServiceStatus } from '../contract/service.ts';
import type { SlotPlan } from './plan-slot.ts';
import type { RouteWish } from './plan-types.ts';
import type { VersionPlan } from './version-plan.ts';

/** The route of a service in `state`: open while something of it can answer, to what is ready. */
export function routeWish(
  state: ServiceState,
  versions: readonly VersionPlan[],
  draining: readonly DrainingInstance[],
): RouteWish {
  const open = state.status === 'running' || state.status === 'concerning';
  return {
    open,
    status: state.status,
    versions: open
      ? versions.map(({ version, slots }) => ({
          modelId: version.spec.modelId,
          weight: version.spec.weight,
          tls: version.tls,
          containerPort: version.port,
          instances: slots.flatMap(routeInstance),
        }))
      : [],
    ...drains(draining),
  };
}

/** The route of a service that takes no calls; sockets that are open go on until their drain is over. */
export function closedRoute(status: ServiceStatus, draining: readonly DrainingInstance[]): RouteWish {
  return { open: false, status, versions: [], ...drains(draining) };
}

function drains(draining: readonly DrainingInstance[]): Pick<RouteWish, 'draining'> {
  return draining.length > 0 ? { draining: draining.toSorted((one, other) => (one.id < other.id ? -1 : 1)) } : {};
}

function routeInstance({ live, ready }: SlotPlan): readonly RouteInstance[] {
  const address = live?.observed.address;
  return live && ready && address ? [{ id: live.observed.id, host: address.host, port: address.port }] : [];
}
