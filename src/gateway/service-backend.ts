import { type ClientError, clientError } from '../contract/errors.ts';
import { defaultRouteLimits, type Route } from '../contract/route.ts';
import { chooseInstance, namedInstance } from './balance.ts';
import type { Channel } from './channel.ts';
import { nothingToCancel } from './control-backend.ts';
import { Dial, type DialFailure } from './dial.ts';
import type { GatewayContext } from './gateway-context.ts';
import { InstanceCalls } from './instance-calls.ts';
import type { ServiceLedger } from './ledger.ts';
import type { InstanceRoute } from './route-table.ts';
import { boundReceiveBuffer, keepAlive } from './socket-options.ts';
import type { Attempt, Backend, ReachObserver, Upstream } from './upstream.ts';

/** How many instances one call may try: each may take the whole connect deadline. */
const mostAttempts = 3;

/** The first bytes of a TLS alert record (RFC 8446, section 5.1). */
const alertRecord = 0x15;
const recordVersion = 0x03;

/** What is special about a call. */
export interface CallTraits {
  /** The one instance that may be reached; such calls are not counted as calls of the service. */
  readonly named: string | undefined;
  /** For a handshake: how many WebSockets an instance may have, 0 for any number. Undefined for other calls. */
  readonly socketLimit: number | undefined;
}

/** The instances of one service. */
export class ServiceBackend implements Backend {
  readonly bodyHasDeadline = false;
  readonly #serviceId: string;
  readonly #context: GatewayContext;
  readonly #ledger: ServiceLedger;
  readonly #calls: InstanceCalls;
  readonly #named: string | undefined;
  #search: InstanceSearch | undefined;

  constructor(serviceId: string, context: GatewayContext, { named, socketLimit }: CallTraits) {
    this.#serviceId = serviceId;
    this.#context = context;
    this.#named = named;
    this.#ledger = context.ledgers.of(serviceId);
    this.#calls = new InstanceCalls(this.#ledger, context.shared, socketLimit);
  }

  reach(observer: ReachObserver, idle: Upstream | undefined): Attempt {
    if (idle?.target !== undefined && this.#mayReuse(idle.target) && this.#calls.enter(idle.target.instance.id)) {
      observer.onReached(idle);
      return nothingToCancel;
    }
    idle?.channel.close();
    // Known before it begins: what fails at once asks for it.
    const search = new InstanceSearch(this.#serviceId, this.#context, this.#ledger, this.#calls, this.#named, observer);
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
    if (this.#named === undefined) this.#ledger.countCall(upstream.target?.version.modelId);
  }

  failed(upstream: Upstream | undefined): void {
    if (this.#named !== undefined) return;
    this.#ledger.countFailure(upstream?.target?.version.modelId ?? this.#search?.modelId);
  }

  left(upstream: Upstream): void {
    if (upstream.target !== undefined) this.#calls.leave(upstream.target.instance.id);
  }

  #mayReuse(target: InstanceRoute): boolean {
    if (this.#named !== undefined && target.instance.id !== this.#named) return false;
    return this.#context.routes.stillHas(this.#serviceId, target);
  }
}

/** Tries instances, one after the other, until one accepts a connection under the route that is then in force. */
class InstanceSearch implements Attempt {
  readonly #serviceId: string;
  readonly #context: GatewayContext;
  readonly #ledger: ServiceLedger;
  readonly #calls: InstanceCalls;
  readonly #named: string | undefined;
  readonly #observer: ReachObserver;
  /** Those that could not be reached, and those that are full. */
  readonly #tried = new Set<string>();
  #dial: Dial | undefined;
  #target: InstanceRoute | undefined;
  #modelId: string | undefined;
  #attempts = 0;
  /** A full one was left out. */
  #full = false;

  constructor(
    serviceId: string,
    context: GatewayContext,
    ledger: ServiceLedger,
    calls: InstanceCalls,
    named: string | undefined,
    observer: ReachObserver,
  ) {
    this.#serviceId = serviceId;
    this.#context = context;
    this.#ledger = ledger;
    this.#calls = calls;
    this.#named = named;
    this.#observer = observer;
  }

  /** The model whose instance was last tried. */
  get modelId(): string | undefined {
    return this.#modelId;
  }

  begin(): void {
    this.#next(undefined);
  }

  cancel(): void {
    this.#dial?.cancel();
    this.#leave();
  }

  #next(lastError: ClientError | undefined): void {
    const route = this.#context.routes.find(this.#serviceId);
    if (route === undefined || !route.open) {
      this.#observer.onUnreachable(lastError ?? unavailable(route));
      return;
    }
    const choice = this.#attempts < mostAttempts ? this.#enterOne(route) : undefined;
    if (choice !== undefined) this.#attempt(choice);
    else this.#observer.onUnreachable(lastError ?? this.#fullError(route));
  }

  /** Chooses an instance and occupies it. */
  #enterOne(route: Route): InstanceRoute | undefined {
    for (let choice = this.#choose(route); choice !== undefined; choice = this.#choose(route)) {
      if (this.#calls.enter(choice.instance.id)) return choice;
      this.#full = true;
      this.#tried.add(choice.instance.id);
      for (const { id } of choice.version.instances) if (this.#calls.isFull(id)) this.#tried.add(id);
    }
    return undefined;
  }

  #fullError({ serviceName: service, policy }: Route): ClientError {
    if (!this.#full) return clientError('inference.no-instance', { service });
    const { maxConnectionsPerInstance: limit } = policy?.limits ?? defaultRouteLimits;
    return clientError('limit.instances', { service, limit });
  }

  #choose(route: Route): InstanceRoute | undefined {
    if (this.#named !== undefined) return namedInstance(route, this.#named, this.#tried);
    return chooseInstance(route, this.#ledger.nextTurn(), (id) => this.#calls.openOn(id), this.#tried);
  }

  #attempt(target: InstanceRoute): void {
    const { dialling, limits } = this.#context;
    const { host, port, id } = target.instance;
    this.#attempts += 1;
    this.#target = target;
    this.#modelId = target.version.modelId;
    this.#dial = new Dial(
      { host, port, tls: target.version.tls },
      {
        onConnected: (channel) => this.#connected(channel, target),
        onDialFailure: (failure) => {
          this.#leave();
          this.#tried.add(id);
          this.#next(dialError(failure, target, limits.connectSeconds));
        },
      },
      dialling,
      limits.connectSeconds,
    );
  }

  /** The route may have changed while the connection was made: the address might be another service's by now. */
  #connected(channel: Channel, target: InstanceRoute): void {
    if (!this.#context.routes.stillHas(this.#serviceId, target)) {
      channel.terminate();
      this.#leave();
      this.#next(undefined);
      return;
    }
    this.#target = undefined;
    boundReceiveBuffer(channel.descriptor);
    keepAlive(channel.descriptor, this.#context.limits);
    this.#observer.onReached({ channel, target, reused: false });
  }

  #leave(): void {
    if (this.#target !== undefined) this.#calls.leave(this.#target.instance.id);
    this.#target = undefined;
  }
}

/** The answer while a service takes no calls. */
export function unavailable(route: Route | undefined): ClientError {
  if (route === undefined) return clientError('inference.unknown-service', {});
  return clientError('inference.service-unavailable', { service: route.serviceName, status: route.status });
}

function dialError(failure: DialFailure, { version }: InstanceRoute, seconds: number): ClientError {
  const port = version.containerPort;
  const { detail } = failure;
  const options = { cause: failure };
  switch (failure.kind) {
    case 'refused':
      return clientError('inference.connection-refused', { port }, options);
    case 'timeout':
      return clientError('inference.connect-timeout', { port, seconds }, options);
    case 'plain':
      return clientError('inference.speaks-plain', { port }, options);
    case 'tls':
      return clientError('inference.tls-failed', { port, detail }, options);
    case 'unreachable':
      return clientError('inference.unreachable', { port, detail }, options);
  }
}
