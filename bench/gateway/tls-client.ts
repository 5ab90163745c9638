import type { Socket, TLSOptions } from 'bun';
import { openLibc } from '../../src/libc/libc.ts';

/** <asm/socket.h>. */
const socketLevel = 1;
const receiveBuffer = 8;

const libc = openLibc();

/** How the key of a session is agreed on. `hybrid`: X25519 with ML-KEM-768, which Debian's OpenSSL 3.0 does not have. */
export type KeyExchange = 'plain' | 'hybrid';

/** The runtime takes a list of groups as well; its types do not say so. */
const x25519: object = { ecdhCurve: 'X25519' };

const clientTls: Readonly<Record<KeyExchange, TLSOptions>> = {
  plain: { rejectUnauthorized: false, ...x25519 },
  hybrid: { rejectUnauthorized: false },
};

/** A raw TLS connection to a target. Bytes come to `receive`, which whoever uses the connection sets. */
export class TlsClient {
  receive: (chunk: Buffer) => void = () => undefined;
  /** Why the connection is of no use any more. */
  failure: Error | undefined;
  #socket: ClientSocket | undefined;
  #unsent: Buffer | undefined;

  static async connect(port: number, exchange: KeyExchange = 'plain'): Promise<TlsClient> {
    const client = new TlsClient();
    await Bun.connect<TlsClient>({
      hostname: '127.0.0.1',
      port,
      tls: clientTls[exchange],
      data: client,
      socket: handlers,
    });
    if (client.failure !== undefined) throw client.failure;
    return client;
  }

  send(bytes: Buffer): void {
    const taken = Math.max(0, this.#socket?.write(bytes) ?? 0);
    if (taken < bytes.length) this.#unsent = bytes.subarray(taken);
  }

  /** What the kernel keeps for us; a client that does not read must not hide what the proxy has to keep. */
  boundReceiveBuffer(bytes: number): void {
    if (this.#socket !== undefined) libc.setOption(this.#socket.fd, socketLevel, receiveBuffer, bytes);
  }

  pause(): void {
    this.#socket?.pause();
  }

  close(): void {
    this.#socket?.end();
  }

  terminate(): void {
    this.#socket?.terminate();
  }

  /** For the socket's handlers only. */
  attach(socket: ClientSocket): void {
    this.#socket = socket;
  }

  /** For the socket's handlers only. */
  drained(): void {
    const rest = this.#unsent;
    this.#unsent = undefined;
    if (rest !== undefined) this.send(rest);
  }
}

type ClientSocket = Socket<TlsClient> & { readonly fd: number };

const handlers = {
  open: (socket: Socket<TlsClient>) => socket.data.attach(socket as ClientSocket),
  data: (socket: Socket<TlsClient>, chunk: Buffer) => socket.data.receive(chunk),
  drain: (socket: Socket<TlsClient>) => socket.data.drained(),
  close: (socket: Socket<TlsClient>) => {
    socket.data.failure ??= new Error('the connection was closed');
  },
  error: (socket: Socket<TlsClient>, error: Error) => {
    socket.data.failure = error;
  },
};
