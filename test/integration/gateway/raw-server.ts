import { once } from 'node:events';
import { type AddressInfo, createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { within } from '../../support/deadline.ts';
import { RawPeer } from './raw-peer.ts';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A server that hands out its connections and does nothing by itself: the image of a test. */
export class RawServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #accepted: RawPeer[] = [];
  #all: RawPeer[] = [];
  #next = Promise.withResolvers<void>();

  private constructor(certificate: Certificate | undefined) {
    const options = { allowHalfOpen: true };
    const accept = (socket: Socket) => this.#accept(socket);
    this.#server = certificate
      ? createTlsServer({ ...options, ...certificate }, accept)
      : createPlainServer(options, accept);
    this.#server.on('tlsClientError', () => undefined);
  }

  static async start(
    certificate?: Certificate,
    at: { readonly path?: string; readonly host?: string; readonly port?: number } = {},
  ): Promise<RawServer> {
    const server = new RawServer(certificate);
    if (at.path) server.#server.listen(at.path);
    else server.#server.listen(at.port ?? 0, at.host ?? '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections were ever accepted. */
  get count(): number {
    return this.#all.length;
  }

  /** Calls `serve` for every connection from now on, instead of handing it out. */
  onConnection: ((peer: RawPeer) => void) | undefined;

  /** The next connection. */
  async accept(): Promise<RawPeer> {
    for (;;) {
      const peer = this.#accepted.shift();
      if (peer !== undefined) return peer;
      await within(10_000, 'a connection to the image', this.#next.promise);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const peer of this.#all) peer.destroy();
    this.#server.close();
    if (this.#server.listening) await once(this.#server, 'close');
  }

  #accept(socket: Socket): void {
    const peer = new RawPeer(socket);
    this.#all.push(peer);
    if (this.onConnection) this.onConnection(peer);
    else this.#accepted.push(peer);
    this.#next.resolve();
    this.#next = Promise.withResolvers<void>();
  }
}
