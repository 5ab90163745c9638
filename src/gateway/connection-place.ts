import type { Credential } from '../contract/connection.ts';
import { clientError } from '../contract/errors.ts';
import { defaultRouteLimits, type Route } from '../contract/route.ts';
import type { Admission } from './admission.ts';
import type { SharedState } from './shared-state.ts';

type Holder = Pick<Credential, 'kind' | 'id'>;

/** A WebSocket's place among those that its service allows, from the handshake on. To be left exactly when it is over. */
export class ConnectionPlace {
  readonly #shared: SharedState;
  readonly #serviceId: string;
  readonly #holder: Holder;
  #left = false;

  private constructor(shared: SharedState, serviceId: string, holder: Holder) {
    this.#shared = shared;
    this.#serviceId = serviceId;
    this.#holder = holder;
  }

  /** Throws `ClientError` when a limit of the service is reached; nothing is taken then, but from the second's handshakes. */
  static take(route: Route, holder: Holder, shared: SharedState, nowMs: number): ConnectionPlace {
    const { serviceId, serviceName: service } = route;
    const limits = route.policy?.limits ?? defaultRouteLimits;
    const { maxConnections, maxConnectionsPerCredential, handshakesPerSecond } = limits;
    if (!shared.withinRate(serviceId, handshakesPerSecond, nowMs)) {
      throw clientError('limit.rate', { service, limit: handshakesPerSecond });
    }
    if (!shared.enter(serviceId, maxConnections)) {
      throw clientError('limit.connections', { service, limit: maxConnections });
    }
    if (shared.enter(holderKey(holder, serviceId), maxConnectionsPerCredential)) {
      return new ConnectionPlace(shared, serviceId, holder);
    }
    shared.leave(serviceId);
    throw clientError('limit.credential', { service, limit: maxConnectionsPerCredential });
  }

  /** Once; later calls do nothing. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#shared.leave(this.#serviceId);
    this.#shared.leave(holderKey(this.#holder, this.#serviceId));
  }
}

/** Whose connections are counted. Tickets and temporary keys are credentials of their own: what counts is what one has opened with all of them. */
export function holderOf({ askedWith, credential }: Admission): Holder {
  return askedWith ?? credential;
}

/** Made anew at the end: a socket lives for hours, and thousands of them need no such text each. */
export function holderKey({ kind, id }: Holder, serviceId: string): string {
  // No instance's id is a service's, nor has either a space: all keys differ.
  return `${kind} ${id} ${serviceId}`;
}
