/** Lobes of the sinc on either side: enough that what a speech model hears is the same. */
const lobes = 16;
/** Steps between two samples at which the filter is known. */
const phases = 256;

/**
 * Changes the rate of sound piece by piece, without a seam between pieces, by a windowed sinc that takes away what the lower of the
 * two rates cannot hold. One resampler is for one channel; `push` gives what is ready, `end` the rest.
 */
export class Resampler {
  readonly #step: number;
  readonly #reach: number;
  readonly #filter: Float32Array;
  #held: Float32Array;
  /** Where the next sample lies in `#held`. */
  #position: number;

  constructor(from: number, to: number) {
    this.#step = from / to;
    const width = Math.max(1, this.#step);
    this.#reach = Math.ceil(lobes * width);
    this.#filter = lowPass(width, this.#reach);
    // Silence before the beginning, for the filter to stand on.
    this.#held = new Float32Array(this.#reach);
    this.#position = this.#reach;
  }

  push(samples: Float32Array): Float32Array {
    if (this.#step === 1) return samples;
    const all = new Float32Array(this.#held.length + samples.length);
    all.set(this.#held);
    all.set(samples, this.#held.length);
    const count = Math.max(0, Math.ceil((all.length - this.#reach - this.#position) / this.#step));
    const made = new Float32Array(count);
    for (let index = 0; index < count; index += 1) made[index] = this.#sample(all, this.#position + index * this.#step);
    this.#position += count * this.#step;
    const done = Math.max(0, Math.floor(this.#position) - this.#reach);
    this.#held = all.slice(done);
    this.#position -= done;
    return made;
  }

  end(): Float32Array {
    return this.#step === 1 ? new Float32Array(0) : this.push(new Float32Array(this.#reach));
  }

  #sample(all: Float32Array, position: number): number {
    const base = Math.floor(position);
    const phase = Math.round((position - base) * phases);
    let sum = 0;
    for (let tap = 1 - this.#reach; tap <= this.#reach; tap += 1) {
      sum += (all[base + tap] ?? 0) * (this.#filter[Math.abs(tap * phases - phase)] ?? 0);
    }
    return sum;
  }
}

/** One half of the symmetric filter, `phases` values a sample; the sum over all taps of a phase is about 1. */
function lowPass(width: number, reach: number): Float32Array {
  return Float32Array.from({ length: reach * phases + 1 }, (_, index) => {
    const distance = index / phases;
    const x = (Math.PI * distance) / width;
    const sinc = x === 0 ? 1 : Math.sin(x) / x;
    // Hann window.
    return (sinc / width) * (0.5 + 0.5 * Math.cos((Math.PI * distance) / reach));
  });
}
