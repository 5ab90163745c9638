import type { RoutePolicy } from '../contract/route.ts';
import type { Service } from '../contract/service.ts';
import type { AppAccess, AppApiStore } from '../store/apps.ts';
import type { ServiceReader } from '../store/store.ts';

/** Reads what services ask of the gateway, as their routes say it. */
export interface PolicyFeed {
  /** Undefined when the service asks for nothing, or is gone. */
  of(serviceId: string): Promise<RoutePolicy | undefined>;
  /** Of every service. */
  all(): Promise<ReadonlyMap<string, RoutePolicy | undefined>>;
}

export function createPolicyFeed(store: {
  readonly services: Pick<ServiceReader, 'get' | 'all'>;
  readonly appApis: Pick<AppApiStore, 'access'>;
}): PolicyFeed {
  return {
    async of(serviceId) {
      const service = await store.services.get(serviceId);
      return service && routePolicy(service, (await store.appApis.access(serviceId)).get(serviceId));
    },
    async all() {
      const access = await store.appApis.access();
      const services = await store.services.all();
      return new Map(services.map((service) => [service.id, routePolicy(service, access.get(service.id))]));
    },
  };
}

/** The reconciler sees to drains; all else is for the gateway. */
function routePolicy({ spec }: Service, access: AppAccess | undefined): RoutePolicy | undefined {
  const { drain: _, ...asked } = spec.policy ?? {};
  const policy: RoutePolicy = {
    ...asked,
    ...(access && { apps: access.apps }),
    ...(access?.takesCodes === false && { refuseAppCodes: true }),
  };
  return Object.keys(policy).length > 0 ? policy : undefined;
}
