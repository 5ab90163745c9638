import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { refusal } from '../client/api-failure.ts';
import { maskedFrame, opcodes, ProtocolViolation } from '../client/frame-reader.ts';
import { parseAnswerHead } from '../client/handshake-answer.ts';
import {
  dialWebSocket,
  type WebSocketHandshake,
  type WebSocketPlace,
  webSocketHandshake,
} from '../client/web-socket-handshake.ts';
import { MessageReader } from './message-reader.ts';

type LoadHeaders = readonly (readonly [name: string, value: string])[];

/** A service's address, and how a socket to it is opened. */
export interface LoadPlace extends WebSocketPlace {
  /** With what proves who calls; asked for each handshake. */
  headers(): Promise<LoadHeaders> | LoadHeaders;
  readonly protocols: readonly string[];
  /** Until the handshake is answered, and its connection made, ms. */
  readonly patienceMs: number;
}

export interface LoadSocketEvents {
  message(): void;
  /** The other side ended it, or broke it; never after `close`. */
  lost(detail: string): void;
}

/** How long the other side may take to answer a Close frame, ms. */
const farewell = 3_000;
const longestHead = 65_536;
/** Of a refusal's body so much is read. */
const longestBody = 8_192;
/** Bytes that wait to be sent, of which more are not taken. */
const mostWaiting = 1_048_576;
/** What a frame that waits takes beside its own bytes. */
const frameCost = 512;
/** Characters of what the other side says that are kept. */
const keptText = 300;

/** An open WebSocket that sends what was made before and keeps nothing of what it gets. */
export class LoadSocket {
  readonly #socket: Socket;
  readonly #events: LoadSocketEvents;
  readonly #reader: MessageReader;
  readonly #closed = Promise.withResolvers<void>();
  #isOver = false;
  /** Of the latest ping, while the Pong before has not gone out. */
  #owed: Buffer | undefined;
  #isAnswering = false;

  private constructor(socket: Socket, events: LoadSocketEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#reader = new MessageReader({
      message: () => this.#isOver || events.message(),
      ping: (payload) => this.#answer(payload),
      close: (code, reason) => this.#said(code, reason),
    });
    socket.on('close', () => {
      this.#lose('the connection broke');
      this.#closed.resolve();
    });
  }

  /** Rejects with what was said where there is no 101, or no answer in time, and with the signal's reason. */
  static async open(place: LoadPlace, events: LoadSocketEvents, signal: AbortSignal): Promise<LoadSocket> {
    const shake = webSocketHandshake(place.url, await place.headers(), place.protocols);
    signal.throwIfAborted();
    const socket = dialWebSocket(place);
    const late = new Error(`the handshake was not answered within ${place.patienceMs / 1_000} s`);
    const timer = setTimeout(() => socket.destroy(late), place.patienceMs);
    const stop = () => socket.destroy(new Error('the load test was stopped'));
    signal.addEventListener('abort', stop, { once: true });
    try {
      const rest = await shakeHands(socket, shake);
      const opened = new LoadSocket(socket, events);
      socket.on('data', (bytes: Buffer) => opened.#take(bytes));
      opened.#take(rest);
      return opened;
    } catch (error) {
      socket.destroy();
      signal.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  /** Whether the frame was taken; not where the other side is too slow to take what went before. */
  send(frame: Buffer): boolean {
    const waiting = this.#socket.writableLength * (1 + frameCost / frame.length);
    if (this.#isOver || waiting > mostWaiting) return false;
    this.#socket.write(frame);
    return true;
  }

  /** Ends it with 1000. Resolves when the connection is over. */
  close(): Promise<void> {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#goodbye(Buffer.of(0x03, 0xe8));
    }
    return this.#closed.promise;
  }

  /** Of many pings the latest alone (RFC 6455, section 5.5.3): an image may send more than it reads answers to. */
  #answer(payload: Buffer): void {
    this.#owed = payload;
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    this.#sayPong();
  }

  #sayPong(): void {
    const payload = this.#owed;
    this.#owed = undefined;
    if (payload === undefined || this.#isOver) this.#isAnswering = false;
    else this.#socket.write(maskedFrame(opcodes.pong, payload), () => this.#sayPong());
  }

  #take(bytes: Buffer): void {
    try {
      this.#reader.push(bytes);
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.#lose(`the WebSocket protocol was broken: ${error.message}`);
      this.#socket.destroy();
    }
  }

  #said(code: number, reason: string): void {
    if (this.#isOver) {
      this.#socket.end();
      return;
    }
    this.#lose(`closed with ${code} ${reason}`.trim());
    this.#goodbye(code === 1005 ? Buffer.alloc(0) : Buffer.of(code >> 8, code & 0xff));
    this.#socket.end();
  }

  #goodbye(payload: Buffer): void {
    setTimeout(() => this.#socket.destroy(), farewell).unref();
    this.#socket.write(maskedFrame(opcodes.close, payload));
  }

  #lose(detail: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.lost(detail.slice(0, keptText));
  }
}

/** What came behind the answer's head. */
function shakeHands(socket: Socket, { text, accept }: WebSocketHandshake): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let bytes = Buffer.alloc(0);
  const take = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    read(false);
  };
  const read = (isEnd: boolean) => {
    try {
      const rest = readAnswer(bytes, accept, isEnd);
      if (rest !== undefined) settle(() => resolve(rest));
    } catch (error) {
      settle(() => reject(error));
    }
  };
  const end = () => read(true);
  const fail = (error: Error) => settle(() => reject(error));
  const settle = (act: () => void) => {
    socket.off('data', take).off('end', end).off('close', end).off('error', fail);
    // What goes wrong later is told by the end of the connection.
    socket.on('error', () => undefined);
    act();
  };
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
    // Not where its certificate was not believed.
    if (socket.destroyed) return;
    socket.setNoDelay(true);
    socket.write(text);
  });
  socket.on('data', take).on('end', end).on('close', end).on('error', fail);
  return promise;
}

/** Nothing while the answer is not whole. Throws where it is no 101. */
function readAnswer(bytes: Buffer, accept: string, isEnd: boolean): Buffer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0 && isEnd) throw new Error('the connection ended before the handshake was answered');
  if (end < 0 && bytes.length > longestHead) throw new Error('the head of the answer to the handshake has no end');
  if (end < 0) return undefined;
  const { status, headers } = parseAnswerHead(bytes.toString('latin1', 0, end));
  const rest = bytes.subarray(end + 4);
  if (status !== 101) {
    const length = Math.min(longestBody, Number(headers.get('Content-Length') ?? longestBody));
    if (rest.length < length && !isEnd) return undefined;
    const { message } = refusal(status, headers, rest.toString('utf8', 0, length));
    throw new Error(message.replaceAll('\n', ' ').slice(0, keptText));
  }
  if (headers.get('Sec-WebSocket-Accept') !== accept) throw new Error('the handshake was answered with another key');
  return rest;
}
