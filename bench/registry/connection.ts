import type { Socket } from 'bun';
import { within } from '../gateway/deadline.ts';

/** Seconds after which a request that is not through counts as lost. */
const deadline = 300;

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  /** Of the body. */
  readonly bytes: number;
}

/** One HTTP/1.1 connection over TLS that costs the load as little as can be: bodies are counted, and thrown away. */
export class Connection {
  #socket: Socket<Connection> | undefined;
  #head = '';
  #inBody = false;
  #left = 0;
  #bytes = 0;
  #answer = Promise.withResolvers<Answer>();
  #drained = Promise.withResolvers<void>();
  #status = 0;
  #location: string | undefined;

  static async open(port: number): Promise<Connection> {
    const connection = new Connection();
    connection.#socket = await Bun.connect<Connection>({
      hostname: '127.0.0.1',
      port,
      tls: { rejectUnauthorized: false },
      data: connection,
      socket: {
        data: (socket, chunk) => socket.data.#receive(chunk),
        drain: (socket) => socket.data.#drained.resolve(),
        close: (socket) => socket.data.#fail(new Error('the connection was closed')),
        error: (socket, error) => socket.data.#fail(error),
      },
    });
    return connection;
  }

  /** One request; `body` gives what goes over the wire, framed as the fields say. */
  async request(lines: readonly string[], body: Iterable<Buffer> = []): Promise<Answer> {
    this.#answer = Promise.withResolvers();
    this.#answer.promise.catch(() => undefined);
    this.#head = '';
    this.#inBody = false;
    await this.#send(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
    for (const bytes of body) await this.#send(bytes);
    return within(deadline, lines[0] ?? '', this.#answer.promise);
  }

  close(): void {
    this.#socket?.end();
  }

  async #send(bytes: Buffer): Promise<void> {
    for (let rest = bytes; ; ) {
      this.#drained = Promise.withResolvers();
      const taken = this.#socket?.write(rest) ?? -1;
      if (taken < 0) throw new Error('the connection was closed');
      if (taken === rest.length) return;
      rest = rest.subarray(taken);
      await within(deadline, 'the server to read on', this.#drained.promise);
    }
  }

  #receive(chunk: Buffer): void {
    if (this.#inBody) {
      this.#count(chunk.length);
      return;
    }
    this.#head += chunk.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#head.slice(0, end);
    this.#status = Number(head.slice(9, 12));
    this.#location = /^location: *(.*)$/im.exec(head)?.[1];
    this.#left = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    this.#bytes = 0;
    this.#inBody = true;
    this.#count(this.#head.length - end - 4);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#left -= bytes;
    if (this.#left <= 0) this.#answer.resolve({ status: this.#status, location: this.#location, bytes: this.#bytes });
  }

  #fail(error: Error): void {
    this.#answer.reject(error);
    this.#drained.resolve();
  }
}
