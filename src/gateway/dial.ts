import type { SocketHandler, TLSOptions } from 'bun';
import type { Logger } from '../log/logger.ts';
import { Channel, type ChannelOpening, type ChannelReceiver } from './channel.ts';
import { channelHandlers } from './channel-handlers.ts';
import type { PeerWatch } from './peer-watch.ts';
import { Deadline, type Expiring, type TimerWheel } from './timer-wheel.ts';

/** Where to connect to. */
export type Address =
  | { readonly unix: string }
  | { readonly host: string; readonly port: number; readonly tls: boolean };

/** Why there is no connection. `refused`: nobody listens; `plain`: the port answered the TLS handshake with something else. */
export interface DialFailure {
  readonly kind: 'refused' | 'timeout' | 'unreachable' | 'tls' | 'plain';
  readonly detail: string;
}

/** What all attempts of a worker share. */
export interface Dialling {
  readonly wheel: TimerWheel;
  readonly handlers: SocketHandler<Channel>;
}

export function createDialling(wheel: TimerWheel, peers: PeerWatch, log: Logger): Dialling {
  const handlers = channelHandlers(log, peers, (socket) => {
    socket.data.attach(socket);
    socket.data.opening?.onOpen();
  });
  return { wheel, handlers };
}

export interface DialObserver {
  /** The channel can be used; set its receiver now. */
  onConnected(channel: Channel): void;
  onDialFailure(failure: DialFailure): void;
}

/** What is inside the installation's own network needs no certificate that anyone vouches for. */
const anyCertificate: TLSOptions = { rejectUnauthorized: false };

/** OpenSSL's words for an answer that is no TLS record. */
const notTls = /WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY_REQUEST|UNEXPECTED_MESSAGE|UNSUPPORTED_PROTOCOL/;

/**
 * One attempt to connect, with a deadline and a way to give up. The runtime cannot be told to stop connecting: a socket
 * that opens after its attempt was given up is reset at once.
 */
export class Dial implements ChannelOpening, ChannelReceiver, Expiring {
  readonly #address: Address;
  readonly #wheel: TimerWheel;
  readonly #channel = new Channel(this);
  readonly #deadline = new Deadline(this);
  #observer: DialObserver | undefined;

  constructor(address: Address, observer: DialObserver, dialling: Dialling, seconds: number) {
    this.#address = address;
    this.#observer = observer;
    this.#wheel = dialling.wheel;
    this.#channel.opening = this;
    this.#wheel.arm(this.#deadline, seconds);
    connect(address, this.#channel, dialling.handlers, (error) => this.#fail(connectFailure(error)));
  }

  /** Gives the attempt up; the observer hears nothing more. */
  cancel(): void {
    if (this.#settle() !== undefined) this.#channel.terminate();
  }

  onOpen(): void {
    if (this.#observer === undefined) this.#channel.terminate();
    else if ('unix' in this.#address || !this.#address.tls) this.#succeed();
  }

  onSecured(failure: Error | undefined): void {
    if (failure === undefined) this.#succeed();
    else this.#fail({ kind: notTls.test(failure.message) ? 'plain' : 'tls', detail: failure.message });
  }

  onDeadline(): void {
    // Connected, but the TLS handshake did not come to an end.
    const connected = this.#channel.descriptor >= 0;
    this.#fail({ kind: connected ? 'tls' : 'timeout', detail: 'timeout' });
  }

  onClose(error: Error | undefined): void {
    this.#fail({ kind: 'tls', detail: error?.message ?? 'the connection was closed' });
  }

  /** Nothing is read before the connection has a receiver of its own. */
  onData(): void {}
  onDrain(): void {}
  onEnd(): void {}

  #succeed(): void {
    const observer = this.#settle();
    if (observer === undefined) return;
    // The channel lives on for hours, and what made it need not.
    this.#channel.opening = undefined;
    observer.onConnected(this.#channel);
  }

  #fail(failure: DialFailure): void {
    const observer = this.#settle();
    if (observer === undefined) return;
    this.#channel.terminate();
    observer.onDialFailure(failure);
  }

  /** Ends the waiting; returns the observer the first time only. */
  #settle(): DialObserver | undefined {
    const observer = this.#observer;
    this.#observer = undefined;
    this.#wheel.disarm(this.#deadline);
    return observer;
  }
}

function connect(
  address: Address,
  channel: Channel,
  handlers: SocketHandler<Channel>,
  onFailure: (error: Error) => void,
): void {
  const common = { data: channel, allowHalfOpen: true, socket: handlers };
  const attempt =
    'unix' in address
      ? Bun.connect({ ...common, unix: address.unix })
      : Bun.connect({
          ...common,
          hostname: address.host,
          port: address.port,
          ...(address.tls ? { tls: anyCertificate } : {}),
        });
  attempt.catch(onFailure);
}

function connectFailure(error: Error & { readonly code?: string }): DialFailure {
  const refused = error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
  return { kind: refused ? 'refused' : 'unreachable', detail: error.code ?? error.message };
}
