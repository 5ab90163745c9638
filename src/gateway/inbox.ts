const nothing = Buffer.alloc(0);

/**
 * Bytes that came and were not used yet. What fits in one read is kept as it came, without a copy; more is gathered in a
 * buffer that doubles, so that a sender of single bytes costs linear time.
 */
export class Inbox {
  #bytes: Buffer = nothing;
  #end = 0;
  #growing = false;

  get length(): number {
    return this.#end;
  }

  /** What is there, in order; valid until the next `append`. */
  view(): Buffer {
    return this.#growing ? this.#bytes.subarray(0, this.#end) : this.#bytes;
  }

  append(chunk: Buffer): void {
    if (this.#end === 0) {
      this.#bytes = chunk;
      this.#end = chunk.length;
      this.#growing = false;
      return;
    }
    const needed = this.#end + chunk.length;
    if (!this.#growing || needed > this.#bytes.length) this.#grow(needed);
    chunk.copy(this.#bytes, this.#end);
    this.#end = needed;
  }

  /** Takes the first `count` bytes out; they stay valid. */
  take(count: number): Buffer {
    const view = this.view();
    const taken = view.subarray(0, count);
    this.#bytes = count === view.length ? nothing : view.subarray(count);
    this.#end = this.#bytes.length;
    this.#growing = false;
    return taken;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * needed, 1024));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
    this.#growing = true;
  }
}
