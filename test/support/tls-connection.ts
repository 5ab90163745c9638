import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { within } from './deadline.ts';

/** Where to connect, and the CA that must have signed the server's certificate. */
export interface Peer {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  /** Sent before TLS begins, as a load balancer does. */
  readonly ahead?: Uint8Array;
}

/** A TLS connection that gives its bytes when they are asked for. Every read has a deadline. */
export class TlsConnection {
  readonly #socket: TLSSocket;
  readonly #patience: number;
  #received: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  #ended = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  private constructor(socket: TLSSocket, patience: number) {
    this.#socket = socket;
    this.#patience = patience;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    socket.on('end', () => this.#end());
    socket.on('close', () => this.#end());
    socket.on('error', (error) => {
      this.#failure = error;
      this.#end();
    });
  }

  /** `patience`: milliseconds that a connection or a read may take. */
  static async open(peer: Peer, patience = 15_000): Promise<TlsConnection> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const address = { host: peer.host, port: peer.port };
    const target = peer.ahead === undefined ? address : { socket: plainSocket(address, peer.ahead) };
    const socket = connect({ ...target, ca: peer.ca, servername: isIP(peer.host) === 0 ? peer.host : '' }, resolve);
    socket.once('error', reject);
    await within(patience, `TLS connection to ${peer.host}:${peer.port}`, promise);
    socket.off('error', reject);
    return new TlsConnection(socket, patience);
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Whether the other side has ended the connection (everything it sent may still be read). */
  get ended(): boolean {
    return this.#ended;
  }

  /** This side's. */
  get localPort(): number {
    return this.#socket.localPort ?? 0;
  }

  /** The next `count` bytes. */
  async take(count: number): Promise<Buffer> {
    while (this.#received.length < count) await this.#more(`${count} bytes`);
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return Buffer.from(taken);
  }

  /** Everything up to and with `delimiter`. */
  async takeThrough(delimiter: string): Promise<string> {
    for (;;) {
      const at = this.#received.indexOf(delimiter);
      if (at >= 0) return (await this.take(at + Buffer.byteLength(delimiter))).toString('latin1');
      await this.#more(JSON.stringify(delimiter));
    }
  }

  /** Everything until the other side ends the connection. */
  async takeAll(): Promise<Buffer> {
    while (!this.#ended) await this.#more('the end of the connection').catch(this.#ignoreEnd);
    return this.take(this.#received.length);
  }

  /** Resolves when the other side has ended the connection. */
  async whenEnded(): Promise<void> {
    while (!this.#ended) await this.#more('the end of the connection').catch(this.#ignoreEnd);
  }

  /** Cuts the connection without a farewell. */
  destroy(): void {
    this.#socket.destroy();
  }

  readonly #ignoreEnd = (error: unknown): void => {
    if (!this.#ended) throw error;
  };

  async #more(awaited: string): Promise<void> {
    if (this.#ended) throw new Error(`the connection ended before ${awaited}`, { cause: this.#failure });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    await within(this.#patience, `waiting for ${awaited}`, promise);
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }
}

function plainSocket(address: { readonly host: string; readonly port: number }, ahead: Uint8Array): Socket {
  const socket = connectPlain(address);
  socket.write(ahead);
  return socket;
}
