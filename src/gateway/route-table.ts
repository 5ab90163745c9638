import type { ControlMessage } from '../contract/link.ts';
import type { Route, RouteInstance, RouteSnapshot, RouteVersion } from '../contract/route.ts';

/** A place to send a call to: an instance with what its version says about it. */
export interface InstanceRoute {
  readonly version: RouteVersion;
  readonly instance: RouteInstance;
}

type RouteDelta = Extract<ControlMessage, { type: 'delta' }>;

/**
 * The routes that are in force in this worker. Records are immutable and replaced one by one; a record that says the same
 * as the one that is there is dropped, so that an identical snapshot changes nothing.
 */
export class RouteTable {
  #routes = new Map<string, Route>();

  get size(): number {
    return this.#routes.size;
  }

  find(serviceId: string): Route | undefined {
    return this.#routes.get(serviceId);
  }

  applySnapshot(snapshot: RouteSnapshot): void {
    const previous = this.#routes;
    this.#routes = new Map(
      snapshot.routes.map((route) => [route.serviceId, newerOf(previous.get(route.serviceId), route)]),
    );
  }

  applyDelta(delta: Pick<RouteDelta, 'changed' | 'removed'>): void {
    for (const serviceId of delta.removed) this.#routes.delete(serviceId);
    for (const route of delta.changed) {
      this.#routes.set(route.serviceId, newerOf(this.#routes.get(route.serviceId), route));
    }
  }

  /**
   * Whether a connection that was made to `target` under an older record may still be used: the address could belong to
   * another service by now (it is only re-used when every worker has acknowledged that it is free).
   */
  stillHas(serviceId: string, target: InstanceRoute): boolean {
    const route = this.#routes.get(serviceId);
    if (route === undefined || !route.open) return false;
    return route.versions.some(
      (version) =>
        version === target.version ||
        (version.tls === target.version.tls &&
          version.instances.some(
            ({ id, host, port }) =>
              id === target.instance.id && host === target.instance.host && port === target.instance.port,
          )),
    );
  }
}

function newerOf(old: Route | undefined, incoming: Route): Route {
  return old !== undefined && Bun.deepEquals(old, incoming) ? old : incoming;
}
