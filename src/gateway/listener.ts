import { closeSync, readFileSync } from 'node:fs';
import type { SocketHandler, TCPSocketListener, TLSOptions } from 'bun';
import { Channel, type ChannelReceiver, type ChannelSocket } from './channel.ts';
import { channelHandlers } from './channel-handlers.ts';
import { ClientConnection } from './client-connection.ts';
import type { GatewayContext } from './gateway-context.ts';
import { normalAddress } from './normal-address.ts';
import { duplicate, keepAlive } from './socket-options.ts';

/** PEM files. Read when the listener starts and at every `reloadTls`. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A socket that listens already, inherited from the supervisor, or an address of one's own. */
export type ListenOn = { readonly descriptor: number } | { readonly host: string; readonly port: number };

/** The wire form of a list with the one protocol `http/1.1` (RFC 7301, section 3.1). */
const alpnProtocols = '\x08http/1.1';

/** The TLS port, and every connection that came through it. */
export class Listener {
  readonly #files: TlsFiles;
  readonly #handlers: SocketHandler<Channel>;
  readonly #connections = new Set<ClientConnection>();
  /** The TCP port; 0 where the descriptor was inherited. */
  readonly port: number;
  #socket: ListeningSocket;
  #onEmpty: (() => void) | undefined;

  constructor(context: GatewayContext, on: ListenOn, files: TlsFiles) {
    this.#files = files;
    this.#handlers = channelHandlers(context.log, (socket) => this.#accept(socket, context));
    this.#socket = this.#listen('descriptor' in on ? { fd: on.descriptor } : { hostname: on.host, port: on.port });
    this.port = this.#socket.port ?? 0;
    // From the first byte on: a client that is gone must not hold an image that never answers.
    keepAlive(this.#socket.fd);
  }

  get connections(): number {
    return this.#connections.size;
  }

  /**
   * Serves new connections with the certificate that the files hold now. The old and the new listener share one socket
   * of the kernel, so that no connection is refused in between; open connections keep what they have.
   */
  reloadTls(): void {
    const old = this.#socket;
    const descriptor = duplicate(old.fd);
    try {
      this.#socket = this.#listen({ fd: descriptor });
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    old.stop(false);
  }

  /** Takes no new connection, ends the idle ones, and waits for the others; what is open after the deadline is reset. */
  async drain(timeoutSeconds: number): Promise<void> {
    this.#socket.stop(false);
    for (const connection of this.#connections) connection.drain();
    if (this.#connections.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onEmpty = resolve;
    const deadline = setTimeout(() => this.#cutAll(), timeoutSeconds * 1000);
    await promise;
    clearTimeout(deadline);
  }

  stop(): void {
    this.#socket.stop(false);
    this.#cutAll();
  }

  #accept(socket: ChannelSocket, context: GatewayContext): void {
    if (this.#connections.size >= context.limits.connections) {
      socket.data = new Channel(indifferent);
      socket.terminate();
      return;
    }
    const connection = new ClientConnection(context, normalAddress(socket.remoteAddress), (gone) => this.#gone(gone));
    this.#connections.add(connection);
    connection.channel.attach(socket);
    socket.data = connection.channel;
    connection.onOpen();
  }

  #cutAll(): void {
    for (const connection of this.#connections) connection.cut();
  }

  #gone(connection: ClientConnection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onEmpty?.();
  }

  #listen(on: { readonly fd: number } | { readonly hostname: string; readonly port: number }): ListeningSocket {
    const tls: TLSOptions = {
      cert: readFileSync(this.#files.certFile, 'utf8'),
      key: readFileSync(this.#files.keyFile, 'utf8'),
      ALPNProtocols: alpnProtocols,
    };
    return listenTls({ allowHalfOpen: true, tls, socket: this.#handlers, ...on });
  }
}

/** Hears the end of a connection that was refused at once. */
const indifferent: ChannelReceiver = {
  onData: () => undefined,
  onDrain: () => undefined,
  onEnd: () => undefined,
  onClose: () => undefined,
};

type ListeningSocket = TCPSocketListener<Channel> & { readonly fd: number; readonly port: number | undefined };

/** The runtime listens on an existing descriptor as well; its types do not say so. */
const listenTls: (options: object) => ListeningSocket = Bun.listen as never;
