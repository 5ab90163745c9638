import { connect as connectPlain, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';

/** Bounds of one connection. */
export interface PeerLimits {
  /** How long one thing is waited for, ms. */
  readonly patienceMs: number;
  /** A peer that is sent more ends with an error. */
  readonly mostBytes: number;
}

export interface PeerAddress {
  readonly host: string;
  readonly port: number;
  /** Absent: plain TCP. */
  readonly tls?: Pick<ConnectionOptions, 'servername' | 'rejectUnauthorized'>;
}

/** What was waited for did not come in time, too much came, or it came from somebody else. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
  readonly kind: 'late' | 'too-much' | 'stranger';

  constructor(kind: PeerError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** One end of a connection with every event in view: bytes, FIN, reset. Nothing happens by itself, a FIN is not answered. */
export class Peer {
  readonly socket: Socket;
  readonly limits: PeerLimits;
  #pieces: Buffer[] = [];
  #total = 0;
  #changed = Promise.withResolvers<void>();
  /** The other side has sent its FIN. */
  ended = false;
  closed = false;
  /** `ECONNRESET` when the connection was reset. */
  errorCode: string | undefined;

  constructor(socket: Socket, limits: PeerLimits) {
    this.socket = socket;
    this.limits = limits;
    socket.on('data', (chunk: Buffer) => this.#note(() => this.#take(chunk)));
    socket.on('end', () => this.#note(() => (this.ended = true)));
    socket.on('close', () => this.#note(() => (this.closed = true)));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#note(() => (this.errorCode ??= error.code)));
  }

  /** Everything that was received and not taken. */
  get received(): Buffer {
    const [first] = this.#pieces;
    if (this.#pieces.length === 1 && first !== undefined) return first;
    const whole = Buffer.concat(this.#pieces);
    this.#pieces = [whole];
    return whole;
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  get over(): boolean {
    return this.ended || this.closed;
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Waits until `condition` holds; looks again at every event. Rejects with a `PeerError` when it does not come. */
  async until(what: string, condition: () => boolean, patienceMs = this.limits.patienceMs): Promise<void> {
    const { mostBytes } = this.limits;
    for (;;) {
      if (this.#total > mostBytes) throw new PeerError('too-much', `more than ${mostBytes} bytes`);
      if (condition()) return;
      if (await this.#nothingHappens(patienceMs)) throw new PeerError('late', this.#notSeen(what));
    }
  }

  /** Waits until nothing has happened for `quietMs`, or the connection is over. */
  async quiet(quietMs: number): Promise<void> {
    const end = performance.now() + this.limits.patienceMs;
    while (!this.over && !(await this.#nothingHappens(quietMs)) && performance.now() < end);
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

  /** Removes the first bytes, which have been received, and gives them. */
  protected takeFirst(count: number): Buffer {
    const { received } = this;
    this.#pieces = [received.subarray(count)];
    return received.subarray(0, count);
  }

  #take(chunk: Buffer): void {
    this.#total += chunk.length;
    this.#pieces.push(chunk);
    if (this.#total > this.limits.mostBytes) this.socket.destroy();
  }

  /** Whether that long passed without an event. */
  async #nothingHappens(milliseconds: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(true), milliseconds);
    void this.#changed.promise.then(() => resolve(false));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #notSeen(what: string): string {
    return `not seen: ${what} (ended ${this.ended}, closed ${this.closed}, ${JSON.stringify(this.text.slice(0, 300))})`;
  }

  #note(change: () => unknown): void {
    change();
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** Connects a socket that waits for its owner's word with everything; rejects with a `PeerError` or the system's error. */
export async function connectSocket(address: PeerAddress, patienceMs: number): Promise<Socket> {
  const { host, port, tls } = address;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const target = { host, port, allowHalfOpen: true };
  const socket =
    tls === undefined
      ? connectPlain(target, resolve)
      : connectTls({ ...target, ...tls, ALPNProtocols: ['http/1.1'] }, resolve);
  socket.once('error', reject);
  const timer = setTimeout(() => reject(new PeerError('late', `no connection to port ${port}`)), patienceMs);
  try {
    await promise;
    socket.setNoDelay(true);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    socket.off('error', reject);
  }
}
