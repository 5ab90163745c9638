import type { LoadTimes } from '../contract/load-test.ts';

/** Sub-buckets of each power of two: what is read is 1/64 too much at most. */
const parts = 64;
const partBits = 6;
/** Longest time that is told apart: 2^32 µs, over an hour. */
const bits = 32;

/** Times in a fixed amount of memory, however many there are: buckets that grow with the time (as HdrHistogram has them). */
export class LatencyHistogram {
  readonly #counts = new Uint32Array((bits - partBits + 1) * parts);
  #count = 0;
  #most = 0;

  /** Milliseconds; less than 0 counts as 0. */
  add(milliseconds: number): void {
    const value = Math.min(Math.max(0, Math.round(milliseconds * 1_000)), 2 ** bits - 1);
    const bucket = bucketOf(value);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#most = Math.max(this.#most, value);
  }

  /** The time (ms) within which `percent` of all lie; 0 where there are none. */
  percentile(percent: number): number {
    const wanted = Math.ceil((this.#count * percent) / 100);
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && seen >= wanted) return Math.min(highestOf(bucket), this.#most) / 1_000;
    }
    return 0;
  }

  times(): LoadTimes {
    return { count: this.#count, p50: this.percentile(50), p99: this.percentile(99), most: this.#most / 1_000 };
  }
}

/** Values below 64 have a bucket each; from there on each power of two has 64. */
function bucketOf(value: number): number {
  const power = Math.max(0, 31 - Math.clz32(value) - partBits);
  const part = Math.floor(value / 2 ** power);
  return power * parts + part;
}

function highestOf(bucket: number): number {
  if (bucket < 2 * parts) return bucket;
  const power = Math.floor(bucket / parts) - 1;
  const part = bucket - power * parts;
  return (part + 1) * 2 ** power - 1;
}
