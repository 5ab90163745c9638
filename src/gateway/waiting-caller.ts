import { type ClientError, clientError } from '../contract/errors.ts';
import { defaultRouteLimits, type Route } from '../contract/route.ts';
import type { Admission } from './admission.ts';
import { holderKey, holderOf } from './connection-place.ts';
import type { GatewayContext } from './gateway-context.ts';
import { isRevoked } from './is-revoked.ts';

/**
 * Who stands behind a call that may have to wait: for minutes, in which much can change of what let it in, and in a room that one
 * credential must not fill for all others.
 */
export class WaitingCaller {
  readonly #admission: Admission;
  readonly #handshake: boolean;
  readonly #context: Pick<GatewayContext, 'shared' | 'callers'>;
  /** What is counted while it waits. */
  #key: string | undefined;

  constructor(admission: Admission, handshake: boolean, context: Pick<GatewayContext, 'shared' | 'callers'>) {
    this.#admission = admission;
    this.#handshake = handshake;
    this.#context = context;
  }

  /** Begins to wait. Returns why it may not: a handshake has its place among its credential's connections, a request has none. */
  enter({ serviceId, serviceName: service, policy }: Route): ClientError | undefined {
    const { maxConnectionsPerCredential: limit } = policy?.limits ?? defaultRouteLimits;
    if (this.#handshake || limit === 0) return undefined;
    const key = `waiting ${holderKey(holderOf(this.#admission), serviceId)}`;
    if (!this.#context.shared.enter(key, limit)) return clientError('limit.waiting-credential', { service, limit });
    this.#key = key;
    return undefined;
  }

  /** It waits no more; later calls do nothing. */
  leave(): void {
    if (this.#key !== undefined) this.#context.shared.leave(this.#key);
    this.#key = undefined;
  }

  /** Why it may not go on now that it has waited. */
  refusal(route: Route): ClientError | undefined {
    if (route.policy?.projectDisabled) return clientError('inference.project-disabled', {});
    if (isRevoked(this.#admission, route, this.#context.callers))
      return clientError('inference.credential-revoked', {});
    if (this.#handshake && !route.websocket) {
      return clientError('inference.websocket-off', { service: route.serviceName });
    }
    return undefined;
  }
}
