import type { Socket } from 'node:net';
import type { IdleSocket, RunEnd } from '../contract/image-report.ts';
import { isEngineIo } from '../domain/handshake-candidates.ts';
import { handshake } from '../transparency/conversation.ts';
import { close, frame, frameAt, opcode, text } from '../transparency/frame.ts';
import { connectSocket, Peer, type PeerAddress, type PeerLimits } from '../transparency/peer.ts';
import { answerIn } from './ask.ts';

/** A socket that says more than this while nobody asks is alive; it need not be read on. */
const socketLimits: PeerLimits = { patienceMs: 3_000, mostBytes: 16 * 1024 * 1024 };

/** A client that sends nothing by itself: it answers pings and a Close, and sees how its socket ends. */
export class WatchedSocket extends Peer {
  readonly path: string;
  readonly #openedAt = performance.now();
  readonly #over = Promise.withResolvers<void>();
  #bytes = 0;
  #switched = false;
  #pings = 0;
  #messages = 0;
  #code: number | undefined;
  #overAfter: number | undefined;

  private constructor(socket: Socket, path: string) {
    super(socket, socketLimits);
    this.path = path;
    socket.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
      this.#read();
    });
    socket.on('end', () => {
      this.#note();
      socket.end();
    });
    for (const event of ['close', 'error']) socket.on(event, () => this.#note());
  }

  /** Undefined when the handshake is not answered with 101. */
  static async open(address: PeerAddress, path: string, subprotocol?: string): Promise<WatchedSocket | undefined> {
    const socket = await connectSocket(address, socketLimits.patienceMs).catch(() => undefined);
    if (socket === undefined) return undefined;
    const watched = new WatchedSocket(socket, path);
    watched.write(handshake(path, ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`])));
    await watched.until('a handshake', () => watched.over || watched.#switched).catch(() => undefined);
    if (watched.#switched) return watched;
    watched.destroy();
    return undefined;
  }

  /** Resolves when the socket is over, however that comes. */
  get whenOver(): Promise<void> {
    return this.#over.promise;
  }

  idle(seconds: number): IdleSocket {
    const wasFull = this.#bytes > socketLimits.mostBytes;
    const closedAfter = wasFull ? undefined : this.#overAfter;
    return {
      path: this.path,
      seconds,
      kept: closedAfter === undefined,
      ...(closedAfter !== undefined && { closedAfterMs: Math.round(closedAfter) }),
      ...(closedAfter !== undefined && this.#code !== undefined && { closeCode: this.#code }),
      pings: this.#pings,
      messages: this.#messages,
    };
  }

  get ending(): NonNullable<RunEnd['socket']> {
    if (this.#code !== undefined) return { ended: 'close', code: this.#code };
    if (this.#overAfter === undefined) return { ended: 'not' };
    return { ended: this.errorCode === undefined ? 'fin' : 'reset' };
  }

  #note(): void {
    this.#overAfter ??= performance.now() - this.#openedAt;
    this.#over.resolve();
  }

  #read(): void {
    if (!this.#switched) {
      const answer = answerIn(this.received);
      if (answer?.status !== 101) return;
      this.#switched = true;
      this.takeFirst(this.received.indexOf('\r\n\r\n') + 4);
    }
    for (let next = frameAt(this.received, 0); next !== undefined; next = frameAt(this.received, 0)) {
      const bytes = this.takeFirst(next.end);
      this.#hear((bytes[0] ?? 0) & 0x0f, bytes.subarray(next.payload));
    }
  }

  #hear(code: number, payload: Buffer): void {
    if (code === opcode.ping) {
      this.#pings += 1;
      this.write(frame(opcode.pong, payload.subarray(0, 125)));
    } else if (code === opcode.close) {
      // 1005: a Close frame without a code (RFC 6455, section 7.1.5).
      this.#code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      this.write(close(payload.length >= 2 ? this.#code : undefined));
      this.socket.end();
      this.#note();
    } else if (code === opcode.text && isEngineIo(this.path) && payload.toString('latin1') === '2') {
      this.#pings += 1;
      this.write(text('3'));
    } else if (code !== opcode.pong) this.#messages += 1;
  }
}
