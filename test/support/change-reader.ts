import { within } from './deadline.ts';

/** An event with the members of its data, or a comment. */
interface Told {
  readonly name: string;
  readonly kind?: string;
  readonly id?: string;
  readonly aspect?: string;
  readonly reason?: string;
}

/** Reads a stream of Server-Sent Events, one at a time; every read has a deadline. */
export class ChangeReader implements AsyncDisposable {
  readonly #reader: AsyncIterator<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = '';

  readonly #patience: number;

  /** `patience`: milliseconds that a read may take. */
  constructor(body: ReadableStream<Uint8Array> | null, patience = 15_000) {
    if (body === null) throw new Error('there is no stream');
    this.#patience = patience;
    this.#reader = body[Symbol.asyncIterator]();
  }

  /** The next event or comment; undefined at the end of the stream. */
  async next(): Promise<Told | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return parse(block);
      }
      const { done, value } = await within(this.#patience, 'the next event', this.#reader.next());
      if (done) return undefined;
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }

  /** The next that is no comment. */
  async event(): Promise<Told | undefined> {
    for (;;) {
      const told = await this.next();
      if (told?.name !== 'comment') return told;
    }
  }

  /** What comes until an event has these members, that one included. */
  async through(wanted: object): Promise<readonly Told[]> {
    const told: Told[] = [];
    for (;;) {
      const event = await this.event();
      if (event === undefined) throw new Error(`the stream ended before ${JSON.stringify(wanted)}`);
      told.push(event);
      if (Bun.deepMatch(wanted, event)) return told;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.return?.().catch(() => undefined);
  }
}

function parse(block: string): Told {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const name = fields.get('event');
  return name === undefined ? { name: 'comment' } : { name, ...JSON.parse(fields.get('data') ?? '{}') };
}
