import type { Credential } from '../contract/connection.ts';
import { clientError } from '../contract/errors.ts';
import { defaultRouteLimits, type Route } from '../contract/route.ts';
import type { SharedState } from './shared-state.ts';

/** A WebSocket's place among those that its service allows, from the handshake on. To be left exactly when it is over. */
export class ConnectionPlace {
  readonly #shared: SharedState;
  #keys: readonly string[];

  private constructor(shared: SharedState, keys: readonly string[]) {
    this.#shared = shared;
    this.#keys = keys;
  }

  /** Throws `ClientError` when a limit of the service is reached; nothing is taken then, but from the second's handshakes. */
  static take(
    route: Route,
    credential: Pick<Credential, 'kind' | 'id'>,
    shared: SharedState,
    nowMs: number,
  ): ConnectionPlace {
    const { serviceId, serviceName: service } = route;
    const limits = route.policy?.limits ?? defaultRouteLimits;
    const { maxConnections, maxConnectionsPerCredential, handshakesPerSecond } = limits;
    if (!shared.withinRate(serviceId, handshakesPerSecond, nowMs)) {
      throw clientError('limit.rate', { service, limit: handshakesPerSecond });
    }
    if (!shared.enter(serviceId, maxConnections)) {
      throw clientError('limit.connections', { service, limit: maxConnections });
    }
    // No instance's id is a service's, nor has either a space: all keys differ.
    const ofCredential = `${credential.kind} ${credential.id} ${serviceId}`;
    if (shared.enter(ofCredential, maxConnectionsPerCredential)) {
      return new ConnectionPlace(shared, [serviceId, ofCredential]);
    }
    shared.leave(serviceId);
    throw clientError('limit.credential', { service, limit: maxConnectionsPerCredential });
  }

  /** Once; later calls do nothing. */
  leave(): void {
    const keys = this.#keys;
    this.#keys = [];
    for (const key of keys) this.#shared.leave(key);
  }
}
