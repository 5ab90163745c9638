import { readFileSync } from 'node:fs';
import { toPcm } from '../client/resample.ts';
import { BadWav, readWav } from '../client/wav.ts';
import { DemoFailed } from './demo-failed.ts';

export interface Segment {
  readonly start: number;
  readonly end: number;
}

/** What the demo streams. */
export interface Recording {
  readonly name: string;
  readonly pcm: Uint8Array;
  readonly seconds: number;
  /** Where somebody speaks; known for the demo's own recording only. */
  readonly speech: readonly (Segment & { readonly words: string })[] | undefined;
}

const OWN = new URL('../recording/', import.meta.url);

/** Reads `file`, or the demo's own recording. Throws `DemoFailed` when it cannot be used. */
export function readRecording(file: string | undefined): Recording {
  try {
    const pcm = toPcm(readWav(readFileSync(file ?? new URL('recording.wav', OWN))), 16_000);
    return {
      name: file ?? 'recording.wav',
      pcm,
      seconds: pcm.length / 2 / 16_000,
      speech: file === undefined ? JSON.parse(readFileSync(new URL('recording.json', OWN), 'utf8')).speech : undefined,
    };
  } catch (error) {
    if (error instanceof BadWav || (error instanceof Error && 'code' in error)) {
      throw new DemoFailed(`${file}: ${error.message}`);
    }
    throw error;
  }
}
