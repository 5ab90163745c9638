/** What the model expects: 16 kHz, in windows of 512 samples (32 ms). */
export const SAMPLE_RATE = 16_000;
export const WINDOW_SAMPLES = 512;

const FULL_SCALE = 32_768;

/**
 * Cuts a stream of s16le bytes into windows of 512 samples between -1 and 1.
 * A message may end in the middle of a window, even in the middle of a sample; the rest waits for the next one.
 */
export class PcmWindows {
  readonly #bytes = new Uint8Array(WINDOW_SAMPLES * 2);
  #filled = 0;

  /** Yields each window that `chunk` completes. The window is the caller's own. */
  *add(chunk: Uint8Array): Generator<Float32Array> {
    let offset = 0;
    while (offset < chunk.length) {
      const taken = chunk.subarray(offset, offset + this.#bytes.length - this.#filled);
      this.#bytes.set(taken, this.#filled);
      this.#filled += taken.length;
      offset += taken.length;
      if (this.#filled === this.#bytes.length) {
        yield this.#take();
      }
    }
  }

  /** What is left at the end of the stream, filled up with silence; undefined when nothing is left. Half a sample is dropped. */
  finish(): { readonly window: Float32Array; readonly samples: number } | undefined {
    const samples = Math.floor(this.#filled / 2);
    if (samples === 0) {
      return undefined;
    }
    this.#bytes.fill(0, samples * 2);
    return { window: this.#take(), samples };
  }

  #take(): Float32Array {
    const view = new DataView(this.#bytes.buffer);
    const window = new Float32Array(WINDOW_SAMPLES);
    for (let index = 0; index < WINDOW_SAMPLES; index += 1) {
      window[index] = view.getInt16(index * 2, true) / FULL_SCALE;
    }
    this.#filled = 0;
    return window;
  }
}
