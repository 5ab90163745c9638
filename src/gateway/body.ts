/** Takes a piece of a body's content, bytes [start, end): what is left when the framing is taken off. */
export type ContentSink = (bytes: Buffer, start: number, end: number) => void;

/** Where a message's body ends, decided once from its head (RFC 9112, section 6.3). Bodies are carried as they come. */
export interface Body {
  /** Whether the last byte has been seen. */
  readonly complete: boolean;
  /** The end is the end of the connection: what follows can only be body. */
  readonly untilClose: boolean;
  /**
   * Goes on in `bytes` from position `from`; returns the position behind the last byte that belongs to the body.
   * `sink` gets the content on the way. Throws `MalformedMessage` for chunks that break RFC 9112, section 7.1.
   */
  advance(bytes: Buffer, from: number, sink?: ContentSink): number;
}

/** A message without a body. */
export const noBody: Body = { complete: true, untilClose: false, advance: (_bytes, from) => from };

/** A body that ends with the connection. */
export const bodyUntilClose: Body = { complete: false, untilClose: true, advance: (bytes) => bytes.length };

/** A body of a declared length. */
export class SizedBody implements Body {
  readonly untilClose = false;
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get complete(): boolean {
    return this.#left === 0;
  }

  get left(): number {
    return this.#left;
  }

  advance(bytes: Buffer, from: number, sink?: ContentSink): number {
    const count = Math.min(this.#left, bytes.length - from);
    this.#left -= count;
    sink?.(bytes, from, from + count);
    return from + count;
  }
}
