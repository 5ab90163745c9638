import type { Sound } from './wav.ts';

/** Zero crossings of the filter on either side: enough that what would fold back into the voice is 60 dB down. */
const CROSSINGS = 16;
/** The filter needs room between what it keeps and what it must not let through. */
const PASSED = 0.95;

/** The channels' mean at `sampleRate`, as s16le bytes: what the server takes. */
export function toPcm(sound: Sound, sampleRate: number): Uint8Array {
  const samples = resample(mix(sound.channels), sound.sampleRate, sampleRate);
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [index, sample] of samples.entries()) {
    view.setInt16(index * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), true);
  }
  return bytes;
}

function mix(channels: readonly Float32Array[]): Float32Array {
  const [first] = channels;
  if (first === undefined || channels.length === 1) {
    return first ?? new Float32Array(0);
  }
  return first.map((_, frame) => channels.reduce((sum, channel) => sum + (channel[frame] ?? 0), 0) / channels.length);
}

/**
 * Changes the rate with a windowed sinc. Going down, the filter cuts at the new rate's half, so that nothing folds back
 * into the band: dropping samples without it turns an "s" into a whistle.
 */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) {
    return samples;
  }
  const divisor = greatestCommonDivisor(from, to);
  const phases = to / divisor;
  const step = from / divisor;
  const cutoff = to < from ? (to / from) * PASSED : 1;
  const half = Math.ceil(CROSSINGS / cutoff);
  const kernel = kernelFor(cutoff, half);
  const kernels = new Map<number, Float32Array>();
  const result = new Float32Array(Math.floor((samples.length * to) / from));
  for (let index = 0; index < result.length; index += 1) {
    const position = index * step;
    const phase = position % phases;
    const taps = kernels.get(phase) ?? kernel(phase / phases);
    if (kernels.size < 1024) {
      kernels.set(phase, taps);
    }
    result[index] = weigh(samples, (position - phase) / phases - half + 1, taps);
  }
  return result;
}

function weigh(samples: Float32Array, first: number, taps: Float32Array): number {
  let sum = 0;
  for (const [tap, weight] of taps.entries()) {
    sum += weight * (samples[first + tap] ?? 0);
  }
  return sum;
}

/** The filter's values around a point that lies `fraction` after a sample, made to sum to 1. */
function kernelFor(cutoff: number, half: number): (fraction: number) => Float32Array {
  return (fraction) => {
    const taps = new Float32Array(half * 2).map((_, tap) => tapAt(tap - half + 1 - fraction, cutoff, half));
    const sum = taps.reduce((total, weight) => total + weight, 0);
    return taps.map((weight) => weight / sum);
  };
}

function tapAt(distance: number, cutoff: number, half: number): number {
  const x = Math.PI * distance * cutoff;
  const sinc = x === 0 ? 1 : Math.sin(x) / x;
  return Math.abs(distance) >= half ? 0 : sinc * 0.5 * (1 + Math.cos((Math.PI * distance) / half));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
