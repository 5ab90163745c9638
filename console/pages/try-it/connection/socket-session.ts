import type { MessageRun } from '../messages/message.ts';
import { MessageLog } from '../messages/message-log.ts';
import type { ClosedSocket } from './explain-close.ts';
import type { Handshake } from './find-refusal.ts';

/** `preparing`: a ticket is being made. */
export type ConnectionState = 'disconnected' | 'preparing' | 'connecting' | 'connected' | 'closing';

/** Where to connect. */
export interface SocketTarget {
  /** May hold a ticket, and so is shown nowhere. */
  readonly address: string;
  readonly shownAddress: string;
  /** Those for the service. */
  readonly protocols: readonly string[];
  /** Those and what carries a ticket. */
  readonly offered: readonly string[];
  /** Milliseconds since the epoch, by the platform's clock. */
  readonly askedAt: number;
}

/** How a connection came to its end. `refusal`: what the platform recorded of a handshake that did not succeed. */
export interface ConnectionEnd extends ClosedSocket {
  readonly opened: boolean;
  readonly refusal?: Handshake | undefined;
}

export interface SessionSnapshot {
  readonly state: ConnectionState;
  /** That the service took; empty where there is none. */
  readonly protocol: string;
  /** Bytes that wait in the browser. */
  readonly buffered: number;
  readonly end?: ConnectionEnd | undefined;
  /** Why there is no connection, where that has nothing to do with the socket. */
  readonly error?: Error | undefined;
}

export interface SessionDependencies {
  /** Makes the ticket, and says where it goes. */
  prepare(signal: AbortSignal): Promise<SocketTarget>;
  /** What the platform has recorded of a handshake since `askedAt`. */
  findRefusal(askedAt: number, signal: AbortSignal): Promise<Handshake | undefined>;
  /** What the log says of a change, in the reader's language. */
  describe(event: SessionEvent): string;
  /** Whether to connect again by itself. */
  reconnects(): boolean;
}

export type SessionEvent =
  | { readonly kind: 'connected'; readonly address: string; readonly protocol: string }
  | { readonly kind: 'ended'; readonly end: ConnectionEnd }
  | { readonly kind: 'reconnecting'; readonly seconds: number };

/** More than this is not handed to the browser at once by what sends many messages, bytes. */
const mostBuffered = 1024 * 1024;
const pollMs = 50;
const openDeadlineMs = 60_000;
const reconnectSeconds = [1, 2, 5, 10, 30] as const;

const idle: SessionSnapshot = { state: 'disconnected', protocol: '', buffered: 0 };

/** One WebSocket after the other, and the log of what they said. */
export class SocketSession implements Disposable {
  readonly log = new MessageLog();
  readonly #deps: SessionDependencies;
  readonly #listeners = new Set<() => void>();
  #snapshot = idle;
  #socket: WebSocket | undefined;
  /** Aborted when the person gives this connection up. */
  #attempt = new AbortController();
  #failures = 0;

  constructor(deps: SessionDependencies) {
    this.#deps = deps;
  }

  get snapshot(): SessionSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when it is open, or is not going to be. */
  async connect(): Promise<void> {
    if (this.#snapshot.state !== 'disconnected') return;
    this.#attempt.abort();
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#set({ ...idle, state: 'preparing' });
    try {
      const target = await this.#deps.prepare(attempt.signal);
      attempt.signal.throwIfAborted();
      await this.#open(target, attempt.signal);
    } catch (error) {
      if (attempt.signal.aborted) return;
      this.#set({ ...idle, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  /** Ends the connection, or gives up what has not become one. `code`: 1000 or 3000 to 4999 (the WebSocket standard). */
  disconnect(code = 1000, reason = ''): void {
    this.#failures = 0;
    if (this.#socket !== undefined && this.#snapshot.state !== 'disconnected') {
      this.#set({ ...this.#snapshot, state: 'closing' });
      this.#socket.close(code, reason);
      return;
    }
    this.#attempt.abort();
    this.#set(idle);
  }

  /** Throws where there is no connection. `run`: what the message is a part of. */
  send(data: string | Uint8Array<ArrayBuffer>, run?: MessageRun): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) throw new Error('not connected');
    this.#socket.send(data);
    this.log.add('sent', data, Date.now(), run);
  }

  /** Resolves when little waits in the browser; rejects when the connection is over. */
  async ready(): Promise<void> {
    const socket = this.#socket;
    while (socket !== undefined && socket.readyState === WebSocket.OPEN) {
      if (socket.bufferedAmount < mostBuffered) return;
      await new Promise((resume) => setTimeout(resume, pollMs));
    }
    throw new Error('not connected');
  }

  [Symbol.dispose](): void {
    this.#attempt.abort();
    this.#socket?.close();
    this.#socket = undefined;
    this.#listeners.clear();
  }

  #open(target: SocketTarget, signal: AbortSignal): Promise<void> {
    const { shownAddress, protocols, askedAt } = target;
    const socket = new WebSocket(target.address, [...target.offered]);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#set({ ...idle, state: 'connecting' });
    const late = setTimeout(() => socket.close(), openDeadlineMs);
    let watch: ReturnType<typeof setInterval> | undefined;
    let opened = false;
    return new Promise((settled) => {
      socket.onopen = () => {
        clearTimeout(late);
        opened = true;
        this.#failures = 0;
        // Any other is the gateway's: the service took none.
        const protocol = protocols.includes(socket.protocol) ? socket.protocol : '';
        this.#set({ state: 'connected', protocol, buffered: 0 });
        this.#say({ kind: 'connected', address: shownAddress, protocol });
        watch = setInterval(() => {
          if (socket.bufferedAmount !== this.#snapshot.buffered) {
            this.#set({ ...this.#snapshot, buffered: socket.bufferedAmount });
          }
        }, pollMs * 4);
        settled();
      };
      socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
        this.log.add('received', typeof data === 'string' ? data : new Uint8Array(data), Date.now());
      };
      socket.onclose = ({ code, reason }) => {
        clearTimeout(late);
        clearInterval(watch);
        if (this.#socket === socket) void this.#ended({ code, reason, opened }, askedAt, signal);
        settled();
      };
    });
  }

  async #ended(end: ConnectionEnd, askedAt: number, signal: AbortSignal): Promise<void> {
    this.#socket = undefined;
    const wished = this.#snapshot.state === 'closing';
    this.#set({ ...idle, end });
    if (end.opened || wished) {
      this.#say({ kind: 'ended', end });
    } else {
      // A browser does not tell pages why a handshake failed; the platform has it.
      const refusal = await this.#deps.findRefusal(askedAt, signal).catch(() => undefined);
      if (signal.aborted) return;
      this.#set({ ...this.#snapshot, end: { ...end, refusal } });
      this.#say({ kind: 'ended', end: { ...end, refusal } });
    }
    if (!wished && this.#deps.reconnects()) this.#connectAgain(signal);
  }

  #connectAgain(signal: AbortSignal): void {
    const seconds = reconnectSeconds[Math.min(this.#failures, reconnectSeconds.length - 1)] ?? 1;
    this.#failures += 1;
    this.#say({ kind: 'reconnecting', seconds });
    // Somewhat at random, so that not everybody comes back at once.
    const timer = setTimeout(
      () => {
        if (this.#deps.reconnects()) void this.connect();
      },
      seconds * 1_000 * (0.75 + Math.random() / 2),
    );
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  #say(event: SessionEvent): void {
    this.log.add('event', this.#deps.describe(event), Date.now());
  }

  #set(snapshot: SessionSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}
