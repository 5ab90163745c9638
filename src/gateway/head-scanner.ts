import type { Limits } from './limits.ts';
import { MalformedMessage } from './malformed.ts';

const CR = 0x0d;
const LF = 0x0a;

/**
 * Finds where a head ends in bytes that come in pieces. Each byte is looked at once, and what is decided depends on the
 * bytes alone, not on how they were cut.
 */
export class HeadScanner {
  readonly #limits: Limits;
  #seen = 0;
  #lineStart = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * `bytes` is all that came since `reset`. Returns the head's length including its empty line, or 0 when more is needed.
   * Throws `MalformedMessage` for a line that ends without CR (RFC 9112, section 2.2) and for what exceeds a limit.
   */
  scan(bytes: Buffer): number {
    for (;;) {
      const lineFeed = bytes.indexOf(LF, this.#seen);
      const lineEnd = lineFeed < 0 ? bytes.length : lineFeed + 1;
      this.#checkSize(lineEnd);
      if (lineFeed < 0) {
        this.#seen = bytes.length;
        return 0;
      }
      if (lineFeed === this.#lineStart || bytes[lineFeed - 1] !== CR) throw new MalformedMessage('http.line-ending');
      const empty = lineFeed === this.#lineStart + 1;
      this.#seen = lineEnd;
      this.#lineStart = lineEnd;
      if (empty) return lineEnd;
    }
  }

  reset(): void {
    this.#seen = 0;
    this.#lineStart = 0;
  }

  #checkSize(lineEnd: number): void {
    const { lineBytes, headBytes } = this.#limits;
    if (lineEnd - this.#lineStart > lineBytes) {
      throw new MalformedMessage(this.#lineStart === 0 ? 'http.request-line-too-long' : 'http.head-too-large');
    }
    if (lineEnd > headBytes) throw new MalformedMessage('http.head-too-large');
  }
}
