/** Less than this is not worth the trouble, bytes. */
const worthReleasing = 2 * 1024;

const none: readonly Buffer[] = [];

/**
 * Pieces as the runtime brought them, whose memory is given back when their bytes have gone out. The collector would let a
 * hundred megabytes of them gather, and the next piece would lie in memory that the processor has not seen before.
 */
export class SentPieces {
  /** Of which something has not gone out yet. */
  #waiting: readonly Buffer[] = none;

  /** `piece` was written, and nobody reads it again. `gone`: all of it has gone out. */
  wrote(piece: Buffer, gone: boolean): void {
    if (piece.length < worthReleasing) return;
    if (gone) release(piece);
    else this.#waiting = [...this.#waiting, piece];
  }

  /** Everything that was written has gone out. */
  drained(): void {
    if (this.#waiting === none) return;
    this.#waiting.forEach(release);
    this.#waiting = none;
  }
}

function release({ buffer, byteLength }: Buffer): void {
  // Not what others may see as well.
  if (byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
