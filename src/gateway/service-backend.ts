import { type ClientError, clientError } from '../contract/errors.ts';
import { type Choosing, chooseInstance } from './balance.ts';
import { nothingToCancel } from './control-backend.ts';
import { Dial } from './dial.ts';
import type { GatewayContext } from './gateway-context.ts';
import { InstanceCalls } from './instance-calls.ts';
import { InstanceSearch } from './instance-search.ts';
import type { ServiceLedger } from './ledger.ts';
import type { InstanceRoute } from './route-table.ts';
import type { Attempt, Backend, ReachObserver, Upstream } from './upstream.ts';
import type { WaitingCaller } from './waiting-caller.ts';

/** The first bytes of a TLS alert record (RFC 8446, section 5.1). */
const alertRecord = 0x15;
const recordVersion = 0x03;

/** What is special about a call. */
export interface CallTraits {
  /** The one instance that may be reached; such calls are not counted as calls of the service. */
  readonly named: string | undefined;
  /** For a handshake: how many WebSockets an instance may have, 0 for any number. Undefined for other calls. */
  readonly socketLimit: number | undefined;
  /** What ties it to an instance; undefined when nothing does. */
  readonly session: string | undefined;
  /** Who calls, where it has to wait. */
  readonly caller: WaitingCaller;
}

/** The instances of one service. */
export class ServiceBackend implements Backend {
  readonly bodyHasDeadline = false;
  readonly #serviceId: string;
  readonly #context: GatewayContext;
  readonly #ledger: ServiceLedger;
  readonly #calls: InstanceCalls;
  readonly #named: string | undefined;
  readonly #choosing: Choosing;
  readonly #caller: WaitingCaller;
  #search: InstanceSearch | undefined;

  constructor(serviceId: string, context: GatewayContext, { named, socketLimit, session, caller }: CallTraits) {
    this.#serviceId = serviceId;
    this.#context = context;
    this.#named = named;
    const ledger = context.ledgers.of(serviceId);
    const calls = new InstanceCalls(ledger, context.shared, socketLimit);
    this.#ledger = ledger;
    this.#calls = calls;
    this.#caller = caller;
    this.#choosing = { openOn: (id) => calls.openOn(id), nextTurn: (modelId) => ledger.nextTurn(modelId), session };
  }

  reach(observer: ReachObserver, idle: Upstream | undefined): Attempt {
    if (idle?.target !== undefined && this.#mayReuse(idle.target) && this.#calls.enter(idle.target.instance.id)) {
      observer.onReached(idle);
      return nothingToCancel;
    }
    idle?.channel.close();
    // Known before it begins: what fails at once asks for it.
    const search = new InstanceSearch({
      serviceId: this.#serviceId,
      context: this.#context,
      choosing: this.#choosing,
      calls: this.#calls,
      ledger: this.#ledger,
      named: this.#named,
      caller: this.#caller,
      observer,
    });
    this.#search = search;
    search.begin();
    return search;
  }

  /**
   * A TLS server that is spoken to in plain text mostly closes without a word, which looks like a broken image. One
   * handshake tells the two apart; it is made only after a failure.
   */
  explainSilence(upstream: Upstream, onExplained: (error: ClientError) => void): Attempt {
    const { target } = upstream;
    if (target === undefined) throw new Error('an upstream of a service has an instance');
    const port = target.version.containerPort;
    const closed = () => onExplained(clientError('inference.closed-early', { port }));
    if (target.version.tls || upstream.reused) {
      closed();
      return nothingToCancel;
    }
    return new Dial(
      { host: target.instance.host, port: target.instance.port, tls: true },
      {
        onConnected: (channel) => {
          channel.terminate();
          onExplained(clientError('inference.speaks-tls', { port }));
        },
        onDialFailure: closed,
      },
      this.#context.dialling,
      Math.min(2, this.#context.limits.connectSeconds),
    );
  }

  notHttp(upstream: Upstream, firstBytes: Buffer, detail: string): ClientError {
    const port = upstream.target?.version.containerPort ?? 0;
    if (firstBytes[0] === alertRecord && firstBytes[1] === recordVersion) {
      return clientError('inference.speaks-tls', { port });
    }
    return clientError('inference.not-http', { port, detail });
  }

  answered(upstream: Upstream): void {
    // A socket lives on for hours, and knows its backend: what led to it need not.
    this.#search = undefined;
    if (this.#named === undefined) this.#ledger.countCall(upstream.target?.version.modelId);
  }

  failed(upstream: Upstream | undefined): void {
    if (this.#named !== undefined) return;
    this.#ledger.countFailure(upstream?.target?.version.modelId ?? this.#search?.modelId);
  }

  left(upstream: Upstream): void {
    if (upstream.target === undefined) return;
    this.#calls.leave(upstream.target.instance.id);
    this.#context.waitingRooms.placeFreed(this.#serviceId);
  }

  #mayReuse(target: InstanceRoute): boolean {
    if (this.#named !== undefined && target.instance.id !== this.#named) return false;
    if (!this.#context.routes.stillHas(this.#serviceId, target)) return false;
    return this.#named !== undefined || this.#choosing.session === undefined || this.#isOfSession(target);
  }

  /** A client may name another session on the same connection. */
  #isOfSession(target: InstanceRoute): boolean {
    const route = this.#context.routes.find(this.#serviceId);
    return route !== undefined && chooseInstance(route, new Set(), this.#choosing)?.instance.id === target.instance.id;
  }
}
