import type { RouteInstance } from '../contract/route.ts';
import type { ServiceState } from '../contract/service.ts';
import type { SlotPlan } from './plan-slot.ts';
import type { RouteWish } from './plan-types.ts';
import type { VersionPlan } from './version-plan.ts';

/** The route of a service in `state`: open while something of it can answer, to what is ready. */
export function routeWish(state: ServiceState, versions: readonly VersionPlan[]): RouteWish {
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
  };
}

function routeInstance({ live, ready }: SlotPlan): readonly RouteInstance[] {
  const address = live?.observed.address;
  return live && ready && address ? [{ id: live.observed.id, host: address.host, port: address.port }] : [];
}
