import { Resampler } from './resampler.ts';

/** Signed 16-bit, or 32-bit floats; both little-endian. */
export type SampleFormat = 's16le' | 'f32le';

/** How sound is cut into messages. */
export interface PcmOptions {
  /** Samples a second. */
  readonly rate: number;
  readonly format: SampleFormat;
  /** Length of one message, milliseconds. */
  readonly frameMs: number;
  /** `mono`: all channels mixed into one. `as-recorded`: all of them, interleaved. */
  readonly channels: 'mono' | 'as-recorded';
}

/** What a form may ask for. */
export const pcmBounds = { rate: { min: 4_000, max: 192_000 }, frameMs: { min: 5, max: 10_000 } } as const;

/**
 * Makes messages of sound that comes piece by piece. `push` gives the frames that are whole, `end` the last one, which may be
 * shorter.
 */
export class PcmFrames {
  readonly #options: PcmOptions;
  readonly #resamplers: readonly Resampler[];
  readonly #frameSamples: number;
  #held: readonly Float32Array[];

  /** `rate`, `channels`: of the sound that will come. */
  constructor(rate: number, channels: number, options: PcmOptions) {
    this.#options = options;
    const count = options.channels === 'mono' ? 1 : channels;
    this.#resamplers = Array.from({ length: count }, () => new Resampler(rate, options.rate));
    this.#frameSamples = Math.max(1, Math.round((options.rate * options.frameMs) / 1_000));
    this.#held = this.#resamplers.map(() => new Float32Array(0));
  }

  /** One array a channel, all of one length. */
  push(channels: readonly Float32Array[]): Uint8Array<ArrayBuffer>[] {
    const wanted = this.#options.channels === 'mono' ? [mixed(channels)] : channels;
    return this.#add(this.#resamplers.map((resampler, index) => resampler.push(wanted[index] ?? new Float32Array(0))));
  }

  end(): Uint8Array<ArrayBuffer>[] {
    const frames = this.#add(this.#resamplers.map((resampler) => resampler.end()));
    const rest = this.#held;
    this.#held = rest.map(() => new Float32Array(0));
    return (rest[0]?.length ?? 0) > 0 ? [...frames, encode(rest, this.#options.format)] : frames;
  }

  #add(channels: readonly Float32Array[]): Uint8Array<ArrayBuffer>[] {
    const all = this.#held.map((held, index) => joined(held, channels[index] ?? new Float32Array(0)));
    const length = all[0]?.length ?? 0;
    const frames: Uint8Array<ArrayBuffer>[] = [];
    let from = 0;
    for (; from + this.#frameSamples <= length; from += this.#frameSamples) {
      const frame = all.map((channel) => channel.subarray(from, from + this.#frameSamples));
      frames.push(encode(frame, this.#options.format));
    }
    this.#held = all.map((channel) => channel.slice(from));
    return frames;
  }
}

function mixed(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0), ...others] = channels;
  if (others.length === 0) return first;
  return first.map(
    (sample, index) => others.reduce((sum, channel) => sum + (channel[index] ?? 0), sample) / channels.length,
  );
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  if (first.length === 0) return second;
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function encode(channels: readonly Float32Array[], format: SampleFormat): Uint8Array<ArrayBuffer> {
  const samples = channels[0]?.length ?? 0;
  const bytes = format === 's16le' ? 2 : 4;
  const encoded = new Uint8Array(samples * channels.length * bytes);
  const view = new DataView(encoded.buffer);
  channels.forEach((channel, number) => {
    for (let index = 0; index < samples; index += 1) {
      const at = (index * channels.length + number) * bytes;
      const sample = channel[index] ?? 0;
      if (format === 'f32le') view.setFloat32(at, sample, true);
      else view.setInt16(at, Math.max(-0x8000, Math.min(0x7fff, Math.round(sample * 0x8000))), true);
    }
  });
  return encoded;
}
