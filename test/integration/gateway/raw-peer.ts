import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { connectSocket, Peer } from '../../../src/transparency/peer.ts';

/** What tests send has a bound by itself. */
const limits = { patienceMs: 10_000, mostBytes: Number.MAX_SAFE_INTEGER };

/** A peer whose bytes are taken piece by piece. */
export class RawPeer extends Peer {
  constructor(socket: Socket) {
    super(socket, limits);
  }

  /** Connects; over TLS unless `plain`. No certificate is checked: that is not what these tests are about. */
  static async connect(
    port: number,
    options: { readonly plain?: boolean; readonly host?: string } = {},
  ): Promise<RawPeer> {
    const address = { host: options.host ?? '127.0.0.1', port };
    const tls = { rejectUnauthorized: false };
    return new RawPeer(await connectSocket(options.plain ? address : { ...address, tls }, limits.patienceMs));
  }

  /** The common name in the certificate that the other side showed. */
  get certificateName(): string | undefined {
    return this.socket instanceof TLSSocket ? String(this.socket.getPeerCertificate().subject.CN) : undefined;
  }

  /** Takes exactly what was received up to and with `delimiter`. */
  async takeThrough(delimiter: string): Promise<string> {
    await this.until(JSON.stringify(delimiter), () => this.received.includes(delimiter, 0, 'latin1'));
    return (await this.take(this.received.indexOf(delimiter, 0, 'latin1') + delimiter.length)).toString('latin1');
  }

  async take(count: number): Promise<Buffer> {
    await this.until(`${count} bytes`, () => this.received.length >= count);
    return this.takeFirst(count);
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
}
