import type { ServiceMeter, SocketCountName } from '../contract/link.ts';

/** Models of one service that are counted by themselves. */
const mostModels = 100;

/** What this worker has counted for one service, and what balancing needs to remember between two calls. */
export class ServiceLedger {
  readonly serviceId: string;
  readonly #onChange: (ledger: ServiceLedger) => void;
  readonly #open = new Map<string, number>();
  #calls = 0;
  #failures = 0;
  readonly #turns = new Map<string, number>();
  readonly #models = new Map<string, { calls: number; failures: number }>();
  readonly #sockets = new Map<SocketCountName, number>();

  constructor(serviceId: string, onChange: (ledger: ServiceLedger) => void) {
    this.serviceId = serviceId;
    this.#onChange = onChange;
  }

  /** Counts the choices that were made, 0, 1, 2, …: those between versions, and those within the version of a model. */
  nextTurn(modelId = ''): number {
    const turn = this.#turns.get(modelId) ?? 0;
    this.#turns.set(modelId, turn + 1);
    forgetOldest(this.#turns);
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

  /** The image of this model answered a call. */
  countCall(modelId: string | undefined): void {
    this.#calls += 1;
    if (modelId !== undefined) this.#countOf(modelId).calls += 1;
    this.#onChange(this);
  }

  /** A call failed between the gateway and the image; before one was chosen, it is no model's. */
  countFailure(modelId: string | undefined): void {
    this.#failures += 1;
    if (modelId !== undefined) this.#countOf(modelId).failures += 1;
    this.#onChange(this);
  }

  /** Where there are too many, those that began first are told no more. */
  #countOf(modelId: string): { calls: number; failures: number } {
    const known = this.#models.get(modelId);
    if (known !== undefined) return known;
    const counts = { calls: 0, failures: 0 };
    this.#models.set(modelId, counts);
    forgetOldest(this.#models);
    return counts;
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
      ...(this.#models.size > 0 && { models: Object.fromEntries(this.#models) }),
      open: Object.fromEntries(this.#open),
      ...(this.#sockets.size > 0 && { sockets: Object.fromEntries(this.#sockets) }),
    };
  }
}

function forgetOldest(models: Map<string, unknown>): void {
  for (const oldest of models.keys()) {
    if (models.size <= mostModels) break;
    models.delete(oldest);
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
