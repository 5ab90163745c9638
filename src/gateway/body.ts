/** Where a message's body ends, decided once from its head (RFC 9112, section 6.3). Bodies are carried as they come. */
export interface Body {
  /** Whether the last byte has been seen. */
  readonly complete: boolean;
  /** The end is the end of the connection: what follows can only be body. */
  readonly untilClose: boolean;
  /**
   * Goes on in `bytes` from position `from`; returns the position behind the last byte that belongs to the body.
   * Throws `MalformedMessage` for chunks that break RFC 9112, section 7.1.
   */
  advance(bytes: Buffer, from: number): number;
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

  advance(bytes: Buffer, from: number): number {
    const count = Math.min(this.#left, bytes.length - from);
    this.#left -= count;
    return from + count;
  }
}
