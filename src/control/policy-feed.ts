import { lastMomentsSeconds } from '../contract/endings.ts';
import { defaultWaitingRoom, loadBalancings, type RoutePolicy, type ServiceDrain } from '../contract/route.ts';
import type { Service } from '../contract/service.ts';
import type { AppAccess, AppApiStore } from '../store/apps.ts';
import type { ProjectStore } from '../store/projects.ts';
import type { ServiceDrainStore } from '../store/service-drain-store.ts';
import type { ServiceReader } from '../store/store.ts';

/** Reads what services ask of the gateway, as their routes say it. */
export interface PolicyFeed {
  /** Undefined when the service asks for nothing, or is gone. */
  of(serviceId: string): Promise<RoutePolicy | undefined>;
  /** Of every service. */
  all(): Promise<ReadonlyMap<string, RoutePolicy | undefined>>;
}

/** `now` is in ms. */
export function createPolicyFeed(
  store: {
    readonly services: Pick<ServiceReader, 'get' | 'all'>;
    readonly serviceDrains: Pick<ServiceDrainStore, 'of' | 'all'>;
    readonly appApis: Pick<AppApiStore, 'access'>;
    readonly projects: Pick<ProjectStore, 'disabled'>;
  },
  now: () => number,
): PolicyFeed {
  // As long as a socket may be left.
  const drainsSince = () => now() - lastMomentsSeconds * 1_000;
  return {
    async of(serviceId) {
      const service = await store.services.get(serviceId);
      if (service === undefined) return undefined;
      const access = await store.appApis.access(serviceId);
      const drain = await store.serviceDrains.of(serviceId, drainsSince());
      return routePolicy(service, access.get(serviceId), drain, await store.projects.disabled());
    },
    async all() {
      const access = await store.appApis.access();
      const drains = await store.serviceDrains.all(drainsSince());
      const disabled = await store.projects.disabled();
      const services = await store.services.all();
      return new Map(
        services.map((service) => {
          const { id } = service;
          return [id, routePolicy(service, access.get(id), drains.get(id), disabled)];
        }),
      );
    },
  };
}

/** The reconciler sees to how instances are drained; all else is for the gateway. */
function routePolicy(
  { spec, projectId }: Service,
  access: AppAccess | undefined,
  drain: ServiceDrain | undefined,
  disabledProjects: ReadonlySet<string>,
): RoutePolicy | undefined {
  const { drain: _, waitingRoom = defaultWaitingRoom, ...asked } = spec.policy ?? {};
  const scales = spec.versions.some(({ scaling }) => scaling !== undefined);
  const loadBalancing = loadBalancings.find((name) => name === spec.request['load_balancer_policy']);
  const policy: RoutePolicy = {
    ...asked,
    ...(loadBalancing && { loadBalancing }),
    ...(scales && { waitingRoom }),
    ...(access && { apps: access.apps }),
    ...(access?.takesCodes === false && { refuseAppCodes: true }),
    ...(drain && { drain }),
    ...(disabledProjects.has(projectId) && { projectDisabled: true }),
  };
  return Object.keys(policy).length > 0 ? policy : undefined;
}
