import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { CheckFailed, type CheckTarget } from './check-result.ts';

/** An instance may send without end: what a check reads of it is bounded. */
const mostBytes = 16 * 1024 * 1024;

/**
 * A connection to an instance for one check. Whatever is waited for on it is over within the check's time, and what was not
 * asked for stays in the kernel. Every method but `write` rejects with `CheckFailed`.
 */
export class CheckConnection implements Disposable {
  readonly #target: CheckTarget;
  readonly #plain: Socket;
  readonly #late = Promise.withResolvers<never>();
  readonly #timer: Timer;
  #stream: Socket;
  #chunks: AsyncIterator<Buffer> | undefined;
  #ahead: Buffer = Buffer.alloc(0);
  #received = 0;
  /** What is waited for, for the words of a failure. */
  #awaited = 'connection';

  private constructor(target: CheckTarget, timeout: number) {
    this.#target = target;
    this.#plain = connect({ host: target.host, port: target.port });
    this.#stream = this.#plain;
    this.#late.promise.catch(() => undefined);
    const late = () => this.#late.reject(this.#failed(`no ${this.#awaited} within ${timeout} ms`));
    this.#timer = setTimeout(late, timeout);
  }

  /** Connects within `timeout` ms, which is also the time for all that follows. Any certificate is accepted. */
  static async open(target: CheckTarget, tls: boolean, timeout: number): Promise<CheckConnection> {
    const connection = new CheckConnection(target, timeout);
    try {
      await connection.#connect();
      if (tls) await connection.#secure();
      return connection;
    } catch (error) {
      connection[Symbol.dispose]();
      throw error;
    }
  }

  write(bytes: string | Uint8Array): void {
    this.#stream.write(bytes);
  }

  /** The next bytes, at least one and at most `limit`; `awaited` names them. */
  async some(limit: number, awaited: string): Promise<Buffer> {
    if (this.#ahead.length === 0) this.#ahead = await this.#next(awaited);
    const some = this.#ahead.subarray(0, limit);
    this.#ahead = this.#ahead.subarray(some.length);
    return some;
  }

  /** Exactly `count` bytes. */
  async take(count: number, awaited: string): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0; ) {
      const part = await this.some(missing, awaited);
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** Gives back what was read too far. */
  unread(bytes: Buffer): void {
    this.#ahead = Buffer.concat([bytes, this.#ahead]);
  }

  /** Whether the other side still holds the connection after `ms`, or has said something on it. */
  async staysOpen(ms: number): Promise<boolean> {
    const still = Promise.withResolvers<true>();
    const timer = setTimeout(() => still.resolve(true), ms);
    const spoken = this.some(1, 'end').then(
      () => true,
      () => false,
    );
    return Promise.race([spoken, still.promise]).finally(() => clearTimeout(timer));
  }

  /** Reads on until the other side ends the connection, for `ms` at most. Never rejects. */
  async untilEnd(ms: number): Promise<void> {
    const over = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => over.resolve(undefined), ms);
    const drained = (async () => {
      for (;;) await this.#next('end');
    })().catch(() => undefined);
    await Promise.race([drained, over.promise]);
    clearTimeout(timer);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#stream.destroy();
    this.#plain.destroy();
  }

  async #connect(): Promise<void> {
    const done = Promise.withResolvers<void>();
    this.#plain.once('connect', () => done.resolve());
    // Stays, as an error may come later, too.
    this.#plain.on('error', (error) => done.reject(this.#failed(error.message)));
    await Promise.race([done.promise, this.#late.promise]);
  }

  /** Told apart from a refused port: where something accepts, but speaks no TLS, the setting is wrong and not the image. */
  async #secure(): Promise<void> {
    this.#awaited = 'TLS handshake';
    const done = Promise.withResolvers<void>();
    const secure = connectTls({ socket: this.#plain, rejectUnauthorized: false });
    secure.once('secureConnect', () => done.resolve());
    secure.on('error', (error: NodeJS.ErrnoException) =>
      done.reject(
        error.code === 'ECONNRESET'
          ? this.#closedInHandshake()
          : this.#failed(`the TLS handshake failed: ${error.message}`),
      ),
    );
    secure.once('close', () => done.reject(this.#closedInHandshake()));
    this.#stream = secure;
    await Promise.race([done.promise, this.#late.promise]);
  }

  #closedInHandshake(): CheckFailed {
    // The engine's proxy closes where it finds nobody behind it.
    const failure = this.#target.published ? 'refused' : 'not-tls';
    return new CheckFailed(failure, 'the connection was closed during the TLS handshake');
  }

  #failed(detail: string): CheckFailed {
    const failures = { connection: 'refused', 'TLS handshake': 'not-tls' } as const;
    return new CheckFailed(failures[this.#awaited as keyof typeof failures] ?? 'answer', detail);
  }

  async #next(awaited: string): Promise<Buffer> {
    this.#awaited = awaited;
    this.#chunks ??= this.#stream[Symbol.asyncIterator]();
    const next = this.#chunks.next().catch((error: Error) => {
      throw this.#failed(`the connection broke before any ${awaited}: ${error.message}`);
    });
    const chunk = await Promise.race([next, this.#late.promise]);
    if (chunk.done) throw this.#failed(`the connection was closed before any ${awaited}`);
    this.#received += chunk.value.length;
    if (this.#received > mostBytes) throw this.#failed(`more than ${mostBytes >> 20} MB came without any ${awaited}`);
    return chunk.value;
  }
}
