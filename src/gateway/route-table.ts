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
  /** Came ahead of the message that puts them into force. */
  #ahead = new Map<string, Route>();

  get size(): number {
    return this.#routes.size;
  }

  find(serviceId: string): Route | undefined {
    return this.#routes.get(serviceId);
  }

  /** Takes routes that the next snapshot or delta puts into force: to compare thousands at once would take too long. */
  prepare(routes: readonly Route[]): void {
    for (const route of routes) this.#ahead.set(route.serviceId, newerOf(this.#routes.get(route.serviceId), route));
  }

  /** Forgets what was prepared: its message will not come any more. */
  forgetPrepared(): void {
    this.#ahead = new Map();
  }

  /** Returns the services whose record is another one now, or gone. */
  applySnapshot(snapshot: Pick<RouteSnapshot, 'routes'>): readonly string[] {
    this.prepare(snapshot.routes);
    const before = this.#routes;
    this.#routes = this.#ahead;
    this.forgetPrepared();
    const gone = Array.from(before.keys()).filter((serviceId) => !this.#routes.has(serviceId));
    const changed = Array.from(this.#routes.values()).filter((route) => before.get(route.serviceId) !== route);
    return [...gone, ...changed.map(({ serviceId }) => serviceId)];
  }

  /** Returns the services that it speaks of. */
  applyDelta(delta: Pick<RouteDelta, 'changed' | 'removed'>): readonly string[] {
    for (const serviceId of delta.removed) this.#routes.delete(serviceId);
    this.prepare(delta.changed);
    const changed = [...delta.removed, ...this.#ahead.keys()];
    for (const [serviceId, route] of this.#ahead) this.#routes.set(serviceId, route);
    this.forgetPrepared();
    return changed;
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
