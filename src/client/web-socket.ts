import type { Socket } from 'node:net';
import { refusal } from './api-failure.ts';
import { FrameReader, maskedFrame, opcodes, ProtocolViolation } from './frame-reader.ts';
import { readAnswerBody, readAnswerHead } from './handshake-answer.ts';
import { dialWebSocket, type WebSocketPlace, webSocketHandshake } from './web-socket-handshake.ts';

export interface WebSocketRequest extends WebSocketPlace {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly protocols: readonly string[];
  /** Largest message that is taken. */
  readonly mostBytes: number;
  /** Until the handshake is answered. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** Who said goodbye first; `network` when nobody did. */
export type Closer = 'client' | 'service' | 'network';

/** What comes from the other side. `close` is the last one; 1006: there was no Close frame, 1005: it had no code. */
export type Received =
  | { readonly kind: 'text'; readonly text: string; readonly size: number }
  | { readonly kind: 'binary' | 'ping' | 'pong'; readonly bytes: Buffer; readonly size: number }
  | { readonly kind: 'close'; readonly by: Closer; readonly code: number; readonly reason: string };

/** How long the other side may take to answer a Close frame, ms. */
const farewell = 5_000;

/** An open WebSocket on a socket of its own, as its reader wants it: nothing is read before it is asked for. */
export class WebSocketConnection {
  /** The sub-protocol that was chosen; empty for none. */
  readonly protocol: string;
  readonly #socket: Socket;
  readonly #first: Buffer;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #mostBytes: number;
  /** Somebody has said goodbye. */
  #isClosing = false;

  private constructor(
    socket: Socket,
    chunks: AsyncIterator<Buffer>,
    { protocol, first, mostBytes }: { readonly protocol: string; readonly first: Buffer; readonly mostBytes: number },
  ) {
    this.#socket = socket;
    this.#chunks = chunks;
    this.protocol = protocol;
    this.#first = first;
    this.#mostBytes = mostBytes;
  }

  /**
   * Opens one. Rejects with an `ApiRefusal` when the handshake is answered with something else than 101, with what the
   * runtime says when there is no connection, and with the signal's reason when that fires.
   */
  static async open(request: WebSocketRequest): Promise<WebSocketConnection> {
    const { url, signal, patienceMs, mostBytes } = request;
    signal.throwIfAborted();
    const socket = dialWebSocket(request);
    const late = new DOMException('The handshake was not answered in time.', 'TimeoutError');
    const timer = setTimeout(() => socket.destroy(late), patienceMs);
    const stop = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const chunks: AsyncIterator<Buffer> = socket[Symbol.asyncIterator]();
      const { text, accept } = webSocketHandshake(url, request.headers, request.protocols);
      socket.write(text);
      const { head, rest } = await readAnswerHead(chunks);
      const protocol = head.headers.get('Sec-WebSocket-Protocol') ?? '';
      if (head.status !== 101) throw refusal(head.status, head.headers, await readAnswerBody(head, rest, chunks));
      if (
        head.headers.get('Sec-WebSocket-Accept') !== accept ||
        (protocol !== '' && !request.protocols.includes(protocol))
      ) {
        throw new Error('the handshake was answered with another key or sub-protocol than was asked for');
      }
      return new WebSocketConnection(socket, chunks, { protocol, first: rest, mostBytes });
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  /** Everything that comes, in order, until the end; pings are answered. Throws a `ProtocolViolation` after it has closed with its code. */
  async *receive(): AsyncGenerator<Received> {
    const reader = new FrameReader(this.#mostBytes);
    const message = new MessageInParts(this.#mostBytes);
    try {
      for (let chunk: Buffer | undefined = this.#first; chunk !== undefined; chunk = await this.#next()) {
        for (const frame of reader.push(chunk)) {
          if (frame.opcode === opcodes.close) {
            yield await this.#closed(frame.payload);
            return;
          }
          if (frame.opcode === opcodes.ping) await this.#write(opcodes.pong, frame.payload);
          const received = message.take(frame);
          if (received !== undefined) yield received;
        }
      }
      yield { kind: 'close', by: this.#isClosing ? 'client' : 'network', code: 1006, reason: '' };
    } catch (error) {
      if (error instanceof ProtocolViolation) await this.close(error.code, '').catch(() => undefined);
      throw error;
    } finally {
      this.#socket.destroy();
    }
  }

  /** Resolves when there is room for more. Rejects when the connection is gone. */
  send(kind: 'text' | 'binary' | 'ping', payload: Uint8Array): Promise<void> {
    return this.#write(opcodes[kind], payload);
  }

  /** Says goodbye; what the other side still sends is received until it does the same, for some seconds at most. */
  async close(code: number, reason: string): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    setTimeout(() => this.#socket.destroy(), farewell).unref();
    await this.#write(opcodes.close, Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason)]));
  }

  /** The next bytes; nothing when no more come, however that came about. */
  async #next(): Promise<Buffer | undefined> {
    try {
      const { done, value } = await this.#chunks.next();
      return done ? undefined : value;
    } catch {
      return undefined;
    }
  }

  async #closed(payload: Buffer): Promise<Received> {
    const code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
    const reason = payload.subarray(2).toString('utf8');
    const by = this.#isClosing ? 'client' : 'service';
    if (by === 'service') {
      this.#isClosing = true;
      await this.#write(opcodes.close, payload).catch(() => undefined);
    }
    this.#socket.end();
    return { kind: 'close', by, code, reason };
  }

  #write(opcode: number, payload: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#socket.write(maskedFrame(opcode, payload), (error) => (error ? reject(error) : resolve()));
    return promise;
  }
}

/** Puts the frames of a message together. */
class MessageInParts {
  readonly #mostBytes: number;
  #parts: Buffer[] = [];
  #size = 0;
  #opcode: number | undefined;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** What is whole with this frame. Throws a `ProtocolViolation`. */
  take({ opcode, isLast, payload }: { readonly opcode: number; readonly isLast: boolean; readonly payload: Buffer }) {
    if (opcode >= opcodes.close) {
      return { kind: opcode === opcodes.ping ? 'ping' : 'pong', bytes: payload, size: payload.length } as const;
    }
    if ((opcode === opcodes.continuation) !== (this.#opcode !== undefined)) {
      throw new ProtocolViolation(1002, 'the frames of two messages are mixed');
    }
    this.#opcode ??= opcode;
    this.#parts.push(payload);
    this.#size += payload.length;
    if (this.#size > this.#mostBytes)
      throw new ProtocolViolation(1009, `a message of more than ${this.#mostBytes} bytes`);
    if (!isLast) return undefined;
    const bytes = Buffer.concat(this.#parts);
    const isText = this.#opcode === opcodes.text;
    this.#parts = [];
    this.#size = 0;
    this.#opcode = undefined;
    return isText
      ? ({ kind: 'text', text: textOf(bytes), size: bytes.length } as const)
      : ({ kind: 'binary', bytes, size: bytes.length } as const);
  }
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ProtocolViolation(1007, 'a text message is not UTF-8');
  }
}
