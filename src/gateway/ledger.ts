import type { ServiceMeter, SocketCountName } from '../contract/link.ts';

/** What this worker has counted for one service, and what balancing needs to remember between two calls. */
export class ServiceLedger {
  readonly serviceId: string;
  readonly #onChange: (ledger: ServiceLedger) => void;
  readonly #open = new Map<string, number>();
  #calls = 0;
  #failures = 0;
  #turn = 0;
  readonly #sockets = new Map<SocketCountName, number>();

  constructor(serviceId: string, onChange: (ledger: ServiceLedger) => void) {
    this.serviceId = serviceId;
    this.#onChange = onChange;
  }

  /** Counts the choices that were made: 0, 1, 2, … */
  nextTurn(): number {
    const turn = this.#turn;
    this.#turn += 1;
    return turn;
  }

  get idle(): boolean {
    return this.#open.size === 0;
  }

  openOn(instanceId: string): number {
    return this.#open.get(instanceId) ?? 0;
  }

  /** A call or socket occupies the instance from now on. */
  enter(instanceId: string): void {
    this.#open.set(instanceId, this.openOn(instanceId) + 1);
    this.#onChange(this);
  }

  leave(instanceId: string): void {
    const left = this.openOn(instanceId) - 1;
    if (left > 0) this.#open.set(instanceId, left);
    else this.#open.delete(instanceId);
    this.#onChange(this);
  }

  /** The image answered a call. */
  countCall(): void {
    this.#calls += 1;
    this.#onChange(this);
  }

  /** A call failed between the gateway and the image. */
  countFailure(): void {
    this.#failures += 1;
    this.#onChange(this);
  }

  countSockets(name: SocketCountName, count: number): void {
    if (count === 0) return;
    this.#sockets.set(name, (this.#sockets.get(name) ?? 0) + count);
    this.#onChange(this);
  }

  meter(): ServiceMeter {
    return {
      serviceId: this.serviceId,
      calls: this.#calls,
      failures: this.#failures,
      open: Object.fromEntries(this.#open),
      ...(this.#sockets.size > 0 && { sockets: Object.fromEntries(this.#sockets) }),
    };
  }
}

/** The ledgers of all services, and which of them changed since the last report. */
export class Ledgers {
  readonly #ledgers = new Map<string, ServiceLedger>();
  readonly #changed = new Set<ServiceLedger>();

  of(serviceId: string): ServiceLedger {
    const known = this.#ledgers.get(serviceId);
    if (known !== undefined) return known;
    const ledger = new ServiceLedger(serviceId, (changed) => this.#changed.add(changed));
    this.#ledgers.set(serviceId, ledger);
    return ledger;
  }

  /** Lets go of services that are gone and have no open connection left. */
  prune(isKnown: (serviceId: string) => boolean): void {
    for (const [serviceId, ledger] of this.#ledgers) {
      if (ledger.idle && !isKnown(serviceId)) this.#ledgers.delete(serviceId);
    }
  }

  /** Every service that was called here: what a control process that has just started needs. */
  all(): readonly ServiceMeter[] {
    return Array.from(this.#ledgers.values(), (ledger) => ledger.meter());
  }

  /** What changed since the last time; empty when nothing did. */
  takeChanged(): readonly ServiceMeter[] {
    if (this.#changed.size === 0) return [];
    const meters = Array.from(this.#changed, (ledger) => ledger.meter());
    this.#changed.clear();
    return meters;
  }
}
