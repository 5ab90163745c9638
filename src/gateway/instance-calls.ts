import type { ServiceLedger } from './ledger.ts';
import type { SharedState } from './shared-state.ts';

/**
 * Who occupies the instances of a service: over all workers for the choice between them, and of this worker for its meters.
 * WebSockets are counted besides, as their number for each instance has a limit.
 */
export class InstanceCalls {
  readonly #ledger: ServiceLedger;
  readonly #shared: SharedState;
  readonly #socketLimit: number | undefined;

  /** `socketLimit`: for a handshake, how many WebSockets an instance may have, 0 for any number; undefined for other calls. */
  constructor(ledger: ServiceLedger, shared: SharedState, socketLimit: number | undefined) {
    this.#ledger = ledger;
    this.#shared = shared;
    this.#socketLimit = socketLimit;
  }

  get ofHandshake(): boolean {
    return this.#socketLimit !== undefined;
  }

  /** False when the instance has no place for another WebSocket. */
  enter(instanceId: string): boolean {
    if (this.#socketLimit !== undefined && !this.#shared.enter(socketsOf(instanceId), this.#socketLimit)) return false;
    this.#shared.enter(instanceId, 0);
    this.#ledger.enter(instanceId);
    return true;
  }

  leave(instanceId: string): void {
    if (this.#socketLimit !== undefined) this.#shared.leave(socketsOf(instanceId));
    this.#shared.leave(instanceId);
    this.#ledger.leave(instanceId);
  }

  /** Calls and sockets of all workers. */
  openOn(instanceId: string): number {
    return this.#shared.count(instanceId);
  }

  isFull(instanceId: string): boolean {
    const limit = this.#socketLimit ?? 0;
    return limit > 0 && this.#shared.count(socketsOf(instanceId)) >= limit;
  }
}

const socketsOf = (instanceId: string) => `sockets ${instanceId}`;
