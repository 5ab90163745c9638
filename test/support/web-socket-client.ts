import { createHash, randomBytes } from 'node:crypto';
import { type HeaderList, type HttpAnswer, headerOf, readAnswer, writeRequest } from './http-message.ts';
import { type Peer, TlsConnection } from './tls-connection.ts';

/** RFC 6455, 5.2. */
const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export type FrameKind = keyof typeof opcodes;

export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Buffer;
}

export interface WebSocketRequest {
  /** Path and query, as they go onto the wire. */
  readonly target: string;
  /** Sent after those that a handshake needs, in this order and spelling. */
  readonly headers?: HeaderList;
}

/** A handshake that was answered with something else than 101. */
export class HandshakeRefused extends Error {
  override readonly name = 'HandshakeRefused';
  readonly answer: HttpAnswer;

  constructor(answer: HttpAnswer) {
    super(`the handshake was answered with ${answer.status}: ${answer.body}`);
    this.answer = answer;
  }
}

/** An open WebSocket whose every frame is visible: nothing is answered, joined or hidden by itself. */
export class WebSocketClient {
  /** The 101. */
  readonly answer: HttpAnswer;
  readonly #connection: TlsConnection;

  private constructor(connection: TlsConnection, answer: HttpAnswer) {
    this.#connection = connection;
    this.answer = answer;
  }

  /** Throws HandshakeRefused when the answer is not a valid 101. */
  static async open(peer: Peer, request: WebSocketRequest, patience?: number): Promise<WebSocketClient> {
    const connection = await TlsConnection.open(peer, patience);
    const key = randomBytes(16).toString('base64');
    writeRequest(connection, `GET ${request.target} HTTP/1.1`, [
      ['Host', `${peer.host}:${peer.port}`],
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Key', key],
      ['Sec-WebSocket-Version', '13'],
      ...(request.headers ?? []),
    ]);
    const answer = await readAnswer(connection);
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    if (answer.status !== 101 || headerOf(answer, 'sec-websocket-accept') !== accept) {
      connection.destroy();
      throw new HandshakeRefused(answer);
    }
    return new WebSocketClient(connection, answer);
  }

  /** By which the server's processes can be told apart. */
  get localPort(): number {
    return this.#connection.localPort;
  }

  /** Sends one masked frame. */
  send(kind: FrameKind, payload: string | Uint8Array): void {
    this.#connection.write(maskedFrame(opcodes[kind], Buffer.from(payload)));
  }

  /** Sends text and gives the next frame's text. */
  async ask(text: string): Promise<string> {
    this.send('text', text);
    return (await this.next()).payload.toString('utf8');
  }

  /** The next frame; fragments are not joined. */
  async next(): Promise<Frame> {
    const [first = 0, second = 0] = await this.#connection.take(2);
    const payload = await this.#connection.take(await this.#payloadLength(second & 0x7f));
    const kind = Object.entries(opcodes).find(([, opcode]) => opcode === (first & 0x0f))?.[0];
    if (kind === undefined) throw new Error(`unexpected opcode ${first & 0x0f}`);
    return { kind: kind as FrameKind, payload };
  }

  /** Sends Close with `code`, gives the code that the server answers. */
  async close(code = 1000): Promise<number> {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.send('close', payload);
    for (;;) {
      const frame = await this.next();
      if (frame.kind !== 'close') continue;
      this.destroy();
      return frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005;
    }
  }

  /** Resolves when the server has ended the connection. */
  whenEnded(): Promise<void> {
    return this.#connection.whenEnded();
  }

  /** Cuts the connection without a Close frame. */
  destroy(): void {
    this.#connection.destroy();
  }

  [Symbol.dispose](): void {
    this.destroy();
  }

  async #payloadLength(short: number): Promise<number> {
    if (short === 126) return (await this.#connection.take(2)).readUInt16BE(0);
    if (short === 127) return Number((await this.#connection.take(8)).readBigUInt64BE(0));
    return short;
  }
}

function maskedFrame(opcode: number, payload: Buffer): Buffer {
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | opcode, 0x80 | payload.length])
      : payload.length < 65_536
        ? Buffer.from([0x80 | opcode, 0x80 | 126, payload.length >> 8, payload.length & 0xff])
        : longHead(opcode, payload.length);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0))]);
}

function longHead(opcode: number, length: number): Buffer {
  const head = Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
