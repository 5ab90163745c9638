import { createHash } from 'node:crypto';
import type { Body } from './body.ts';

/**
 * A body whose hash was signed. It passes as it comes, and without its last piece until the hash is known: whoever gets it
 * has an unfinished request then, which ends with its connection when the hash is another one.
 */
export class CheckedBody implements Body {
  readonly untilClose = false;
  readonly #body: Body;
  readonly #check: (hash: string) => void;
  readonly #hash = createHash('sha256');
  #good = false;

  /** `body` has not ended yet. `check` takes the SHA-256 of its content, hexadecimal, and throws when that is not the signed one. */
  constructor(body: Body, check: (hash: string) => void) {
    this.#body = body;
    this.#check = check;
  }

  /** Never with a wrong hash: nothing may follow on such a connection. */
  get complete(): boolean {
    return this.#good;
  }

  /** Throws what `check` throws, for the piece that completes the body. */
  advance(bytes: Buffer, from: number): number {
    const end = this.#body.advance(bytes, from, (piece, start, stop) => this.#hash.update(piece.subarray(start, stop)));
    if (this.#body.complete && !this.#good) {
      this.#check(this.#hash.digest('hex'));
      this.#good = true;
    }
    return end;
  }
}
