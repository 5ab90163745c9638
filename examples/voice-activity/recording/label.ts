/**
 * Writes recording.json: where somebody speaks in recording.wav, found by loudness alone, with no model involved, so that
 * it can judge the model. Works for this recording because its background is quiet and even; the words were added by hand.
 *
 *   bun examples/voice-activity/recording/label.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { readWav } from '../client/wav.ts';

const WORDS = [
  'And so, my fellow Americans,',
  'ask not',
  'what your country can do for you,',
  'ask what you can do for your country.',
];
const WINDOW_SECONDS = 0.02;
/** Four times the background of this recording, and above the applause that begins at its very end. */
const LOUD = 0.04;
/** A breath within a phrase is shorter, a pause between two is longer. */
const PAUSE_SECONDS = 0.4;
/** A click is shorter. */
const SHORTEST_SECONDS = 0.4;

interface Segment {
  readonly start: number;
  end: number;
}

function loudSegments(samples: Float32Array, sampleRate: number): readonly Segment[] {
  const segments: Segment[] = [];
  const length = Math.round(WINDOW_SECONDS * sampleRate);
  for (let first = 0; first + length <= samples.length; first += length) {
    const window = samples.subarray(first, first + length);
    const level = Math.sqrt(window.reduce((sum, sample) => sum + sample * sample, 0) / length);
    if (level > LOUD) {
      extend(segments, first / sampleRate, (first + length) / sampleRate);
    }
  }
  return segments.filter(({ start, end }) => end - start >= SHORTEST_SECONDS);
}

function extend(segments: Segment[], start: number, end: number): void {
  const last = segments.at(-1);
  if (last !== undefined && start - last.end < PAUSE_SECONDS) {
    last.end = end;
  } else {
    segments.push({ start, end });
  }
}

const sound = readWav(readFileSync(new URL('recording.wav', import.meta.url)));
const found = loudSegments(sound.channels[0] ?? new Float32Array(0), sound.sampleRate);
const labels = {
  file: 'recording.wav',
  seconds: (sound.channels[0]?.length ?? 0) / sound.sampleRate,
  speech: found.map(({ start, end }, index) => ({
    start: Number(start.toFixed(2)),
    end: Number(end.toFixed(2)),
    words: WORDS[index] ?? '',
  })),
};
writeFileSync(new URL('recording.json', import.meta.url), `${JSON.stringify(labels, undefined, 2)}\n`);
