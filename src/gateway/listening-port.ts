import { closeSync, readFileSync } from 'node:fs';
import type { SocketHandler, TCPSocketListener, TLSOptions } from 'bun';
import type { Channel } from './channel.ts';
import { duplicate } from './socket-options.ts';

/** PEM files. Read when the listener starts and at every `reload`. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A socket that listens already, inherited from the supervisor, or an address of one's own. */
export type ListenOn = { readonly descriptor: number } | { readonly host: string; readonly port: number };

/** The wire form of a list with the one protocol `http/1.1` (RFC 7301, section 3.1). */
const alpnProtocols = '\x08http/1.1';

/** A place where clients connect with TLS. */
export class ListeningPort {
  readonly #files: TlsFiles;
  readonly #handlers: SocketHandler<Channel>;
  /** The TCP port; 0 where the descriptor was inherited. */
  readonly port: number;
  #socket: ListeningSocket;

  constructor(on: ListenOn, files: TlsFiles, handlers: SocketHandler<Channel>) {
    this.#files = files;
    this.#handlers = handlers;
    this.#socket = this.#listen('descriptor' in on ? { fd: on.descriptor } : { hostname: on.host, port: on.port });
    this.port = this.#socket.port ?? 0;
  }

  get descriptor(): number {
    return this.#socket.fd;
  }

  /**
   * Serves new connections with the certificate that the files hold now. The old and the new listener share one socket
   * of the kernel, so that no connection is refused in between; open connections keep what they have.
   */
  reload(): void {
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

  /** Takes no new connections; the open ones stay. */
  stop(): void {
    this.#socket.stop(false);
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

type ListeningSocket = TCPSocketListener<Channel> & { readonly fd: number; readonly port: number | undefined };

/** The runtime listens on an existing descriptor as well; its types do not say so. */
const listenTls: (options: object) => ListeningSocket = Bun.listen as never;
