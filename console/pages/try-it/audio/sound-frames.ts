import { PcmFrames, type PcmOptions } from './pcm-frames.ts';
import type { Sound } from './read-wav.ts';

/** Samples that are decoded at a time: less than a millisecond's work. */
const block = 4_096;

/** The messages that a sound makes, one after the other. */
export function* soundFrames(sound: Sound, options: PcmOptions): Generator<Uint8Array<ArrayBuffer>, void> {
  const frames = new PcmFrames(sound.rate, sound.channels, options);
  for (let from = 0; from < sound.samples; from += block) yield* frames.push(sound.read(from, from + block));
  yield* frames.end();
}
