import type { RoutePolicy } from '../contract/route.ts';
import type { Service } from '../contract/service.ts';
import type { ServiceReader } from '../store/store.ts';

/** Reads what services ask of the gateway, as their routes say it. */
export interface PolicyFeed {
  /** Undefined when the service asks for nothing, or is gone. */
  of(serviceId: string): Promise<RoutePolicy | undefined>;
  /** Of every service. */
  all(): Promise<ReadonlyMap<string, RoutePolicy | undefined>>;
}

export function createPolicyFeed(services: Pick<ServiceReader, 'get' | 'all'>): PolicyFeed {
  return {
    async of(serviceId) {
      const service = await services.get(serviceId);
      return service && routePolicy(service);
    },
    async all() {
      return new Map((await services.all()).map((service) => [service.id, routePolicy(service)]));
    },
  };
}

/** The reconciler sees to drains; all else is for the gateway. */
function routePolicy({ spec }: Service): RoutePolicy | undefined {
  const { drain: _, ...policy } = spec.policy ?? {};
  return Object.keys(policy).length > 0 ? policy : undefined;
}
