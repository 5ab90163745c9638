import { type ClientError, clientError } from '../contract/errors.ts';
import { defaultRouteLimits, type Route, type WaitingRoomPolicy } from '../contract/route.ts';
import { type Choosing, chooseInstance, namedInstance } from './balance.ts';
import type { Channel } from './channel.ts';
import { Dial, type DialFailure } from './dial.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { InstanceCalls } from './instance-calls.ts';
import type { ServiceLedger } from './ledger.ts';
import type { InstanceRoute } from './route-table.ts';
import { boundReceiveBuffer, keepAlive } from './socket-options.ts';
import { unavailable } from './unavailable.ts';
import type { Attempt, ReachObserver } from './upstream.ts';
import type { Waiter, WaitingCall } from './waiting-call.ts';
import type { WaitingCaller } from './waiting-caller.ts';

/** How many instances one call may try: each may take the whole connect deadline. */
const mostAttempts = 3;

export interface InstanceSearchOptions {
  readonly serviceId: string;
  readonly context: GatewayContext;
  readonly choosing: Choosing;
  readonly calls: InstanceCalls;
  readonly ledger: ServiceLedger;
  /** The one instance that may be reached. */
  readonly named: string | undefined;
  readonly caller: WaitingCaller;
  readonly observer: ReachObserver;
}

/**
 * Tries instances, one after the other, until one accepts a connection under the route that is then in force. Where the
 * service has a waiting room, it waits there while none can be had.
 */
export class InstanceSearch implements Attempt, Waiter {
  readonly #options: InstanceSearchOptions;
  readonly #context: GatewayContext;
  /** Those that could not be reached, and those that are full. */
  readonly #tried = new Set<string>();
  #dial: Dial | undefined;
  #target: InstanceRoute | undefined;
  #modelId: string | undefined;
  #attempts = 0;
  /** A full one was left out. */
  #full = false;
  /** Set as soon as it has to wait, until it is over. */
  #waiting: WaitingCall | undefined;
  /** Why an instance could not be reached after it had waited. */
  #lastError: ClientError | undefined;

  constructor(options: InstanceSearchOptions) {
    this.#options = options;
    this.#context = options.context;
  }

  /** The model whose instance was last tried. */
  get modelId(): string | undefined {
    return this.#modelId;
  }

  get waits(): boolean {
    return this.#waiting?.line !== undefined;
  }

  begin(): void {
    const { serviceId, calls, named } = this.#options;
    const { routes, waitingRooms } = this.#context;
    const route = routes.find(serviceId);
    const waitingRoom = route?.open && named === undefined ? route.policy?.waitingRoom : undefined;
    if (route && waitingRoom && waitingRooms.overtakes(serviceId, calls.ofHandshake))
      this.#stand(route, waitingRoom, false);
    else this.#next(undefined);
  }

  cancel(): void {
    this.#dial?.cancel();
    this.#leave();
    this.#options.caller.leave();
    this.#waiting?.leave();
    this.#waiting = undefined;
  }

  goOn(): boolean {
    const route = this.#context.routes.find(this.#options.serviceId);
    if (route === undefined || !route.open) {
      this.#unreachable(unavailable(route));
      return true;
    }
    const refusal = this.#options.caller.refusal(route);
    if (refusal !== undefined) {
      this.#unreachable(refusal);
      return true;
    }
    const choice = this.#enterOne(route);
    if (choice !== undefined) {
      this.#attempt(choice);
      return true;
    }
    if (route.policy?.waitingRoom === undefined) {
      this.#unreachable(this.#lastError ?? this.#noneError(route));
      return true;
    }
    this.#tried.clear();
    this.#full = false;
    return false;
  }

  giveUp(): void {
    const route = this.#context.routes.find(this.#options.serviceId);
    const over = this.#context.draining() ? restarts(route) : timeOver(route, this.#waiting);
    this.#unreachable(this.#lastError ?? over);
  }

  #next(lastError: ClientError | undefined): void {
    const route = this.#context.routes.find(this.#options.serviceId);
    if (route === undefined || !route.open) {
      this.#unreachable(lastError ?? unavailable(route));
      return;
    }
    const choice = this.#attempts < mostAttempts ? this.#enterOne(route) : undefined;
    if (choice !== undefined) this.#attempt(choice);
    else this.#giveUpOrWait(route, lastError);
  }

  /** Who has waited goes back: an instance that was just started may refuse, and its client should not have to come again. */
  #giveUpOrWait(route: Route, lastError: ClientError | undefined): void {
    const { named } = this.#options;
    const { waitingRoom } = route.policy ?? {};
    if (this.#waiting !== undefined) {
      this.#tried.clear();
      this.#attempts = 0;
      this.#lastError = lastError ?? this.#lastError;
      if (!this.#context.draining() && this.#waiting.goBack()) this.#options.observer.onWaitingAgain();
      else this.giveUp();
    } else if (waitingRoom === undefined || named !== undefined || lastError !== undefined) {
      this.#unreachable(lastError ?? this.#noneError(route));
    } else {
      this.#stand(route, waitingRoom, true);
    }
  }

  /** `tried`: it found no instance itself. */
  #stand(route: Route, waitingRoom: WaitingRoomPolicy, tried: boolean): void {
    const { serviceId, calls, caller } = this.#options;
    const { serviceName: service } = route;
    if (this.#context.draining()) {
      this.#unreachable(restarts(route));
      return;
    }
    const refusal = caller.enter(route);
    if (refusal !== undefined) {
      this.#unreachable(refusal);
      return;
    }
    this.#tried.clear();
    const arrival = { handshake: calls.ofHandshake, tried };
    this.#waiting = this.#context.waitingRooms.enter(serviceId, arrival, this, waitingRoom);
    if (this.#waiting === undefined) {
      caller.leave();
      this.#unreachable(clientError('limit.waiting-calls', { service, limit: waitingRoom.calls }));
    }
  }

  /** Chooses an instance and occupies it. */
  #enterOne(route: Route): InstanceRoute | undefined {
    const { calls } = this.#options;
    for (let choice = this.#choose(route); choice !== undefined; choice = this.#choose(route)) {
      if (calls.enter(choice.instance.id)) return choice;
      this.#full = true;
      this.#tried.add(choice.instance.id);
      for (const { id } of choice.version.instances) if (calls.isFull(id)) this.#tried.add(id);
    }
    return undefined;
  }

  #noneError({ serviceName: service, policy }: Route): ClientError {
    if (!this.#full) return clientError('inference.no-instance', { service });
    const { maxConnectionsPerInstance: limit } = policy?.limits ?? defaultRouteLimits;
    return clientError('limit.instances', { service, limit });
  }

  #choose(route: Route): InstanceRoute | undefined {
    const { named, choosing } = this.#options;
    if (named !== undefined) return namedInstance(route, named, this.#tried);
    return chooseInstance(route, this.#tried, choosing);
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
    if (!this.#context.routes.stillHas(this.#options.serviceId, target)) {
      channel.terminate();
      this.#leave();
      this.#next(undefined);
      return;
    }
    this.#target = undefined;
    const waitedMs = this.#arrive();
    boundReceiveBuffer(channel.descriptor);
    keepAlive(channel.descriptor, this.#context.limits);
    this.#options.observer.onReached({ channel, target, reused: false, waitedMs });
  }

  /** How long it waited, where it had to. */
  #arrive(): number | undefined {
    if (this.#waiting === undefined) return undefined;
    const { ledger } = this.#options;
    const { waitedMs } = this.#waiting;
    ledger.countSockets('waited.calls', 1);
    ledger.countSockets('waited.ms', waitedMs);
    this.#waiting.arrive();
    this.#waiting = undefined;
    this.#options.caller.leave();
    return waitedMs;
  }

  #unreachable(error: ClientError): void {
    this.#options.observer.onUnreachable(error, this.#waiting?.waitedMs);
  }

  #leave(): void {
    if (this.#target !== undefined) this.#options.calls.leave(this.#target.instance.id);
    this.#target = undefined;
  }
}

function restarts(route: Route | undefined): ClientError {
  if (route === undefined) return unavailable(route);
  return clientError('limit.waiting-restart', { service: route.serviceName });
}

function timeOver(route: Route | undefined, waiting: WaitingCall | undefined): ClientError {
  if (route === undefined) return unavailable(route);
  const seconds = Math.round((waiting?.waitedMs ?? 0) / 1000);
  return clientError('limit.waiting-time', { service: route.serviceName, seconds });
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
