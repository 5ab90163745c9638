import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { within } from '../../support/deadline.ts';

const patience = 10_000;

/** One end of a connection with every event in view: bytes, FIN, reset. Nothing happens by itself, a FIN is not answered. */
export class RawPeer {
  readonly socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #changed = Promise.withResolvers<void>();
  /** The other side has sent its FIN. */
  ended = false;
  closed = false;
  /** `ECONNRESET` when the connection was reset. */
  errorCode: string | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#note(() => (this.#received = Buffer.concat([this.#received, chunk]))));
    socket.on('end', () => this.#note(() => (this.ended = true)));
    socket.on('close', () => this.#note(() => (this.closed = true)));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#note(() => (this.errorCode ??= error.code)));
  }

  /** Connects; over TLS unless `plain`. No certificate is checked: that is not what these tests are about. */
  static async connect(
    port: number,
    options: { readonly plain?: boolean; readonly host?: string } = {},
  ): Promise<RawPeer> {
    const host = options.host ?? '127.0.0.1';
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const target = { host, port, allowHalfOpen: true };
    const tls = { ...target, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] };
    const socket = options.plain ? connectPlain(target, resolve) : connectTls(tls, resolve);
    socket.once('error', reject);
    await within(patience, `connect to ${port}`, promise);
    return new RawPeer(socket);
  }

  /** The common name in the certificate that the other side showed. */
  get certificateName(): string | undefined {
    return this.socket instanceof TLSSocket ? String(this.socket.getPeerCertificate().subject.CN) : undefined;
  }

  get received(): Buffer {
    return this.#received;
  }

  get text(): string {
    return this.#received.toString('latin1');
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Waits until `condition` holds; looks again at every event. */
  async until(what: string, condition: () => boolean): Promise<void> {
    while (!condition()) {
      const state = () =>
        `${what} (ended ${this.ended}, closed ${this.closed}, ${JSON.stringify(this.text.slice(0, 300))})`;
      await within(patience, '', this.#changed.promise).catch(() => {
        throw new Error(`not seen: ${state()}`);
      });
    }
  }

  /** Takes exactly what was received up to and with `delimiter`. */
  async takeThrough(delimiter: string): Promise<string> {
    await this.until(JSON.stringify(delimiter), () => this.#received.includes(delimiter, 0, 'latin1'));
    return (await this.take(this.#received.indexOf(delimiter, 0, 'latin1') + delimiter.length)).toString('latin1');
  }

  async take(count: number): Promise<Buffer> {
    await this.until(`${count} bytes`, () => this.#received.length >= count);
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken;
  }

  /** One answer or request with a Content-Length, or without a body. */
  async takeMessage(): Promise<{ readonly head: string; readonly body: string }> {
    const head = await this.takeThrough('\r\n\r\n');
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    return { head, body: (await this.take(length)).toString() };
  }

  whenEnded(): Promise<void> {
    return this.until('a FIN', () => this.ended);
  }

  whenClosed(): Promise<void> {
    return this.until('the end of the connection', () => this.closed);
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  destroy(): void {
    this.socket.destroy();
  }

  #note(change: () => unknown): void {
    change();
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
