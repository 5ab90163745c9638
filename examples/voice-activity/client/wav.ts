/** Sound as it stands in a file: one array per channel, values between -1 and 1. */
export interface Sound {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

/** A file that cannot be used; the message says why. */
export class BadWav extends Error {
  override readonly name = 'BadWav';
}

const PCM = 1;
const EXTENSIBLE = 0xfffe;
const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

/** Reads a WAV file with 16-bit PCM, any rate, any number of channels. Throws `BadWav`. */
export function readWav(bytes: Uint8Array): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || name(view, 0) !== 'RIFF' || name(view, 8) !== 'WAVE') {
    throw new BadWav('this is not a WAV file');
  }
  let format: { readonly channels: number; readonly sampleRate: number } | undefined;
  for (let offset = HEADER_BYTES; offset + CHUNK_HEADER_BYTES <= bytes.length; ) {
    const length = view.getUint32(offset + 4, true);
    const start = offset + CHUNK_HEADER_BYTES;
    if (name(view, offset) === 'fmt ') {
      format = readFormat(view, start, length);
    } else if (name(view, offset) === 'data') {
      if (format === undefined) {
        throw new BadWav('the WAV file does not say its format before its sound');
      }
      // Programs that write to a pipe cannot know the length and leave a huge number there.
      return readSamples(view, start, Math.min(length, bytes.length - start), format);
    }
    // Chunks are padded to an even length.
    offset = start + length + (length % 2);
  }
  throw new BadWav('the WAV file holds no sound');
}

function readFormat(view: DataView, start: number, length: number): { channels: number; sampleRate: number } {
  if (length < 16 || start + 16 > view.byteLength) {
    throw new BadWav('the WAV file is cut off');
  }
  const coding = view.getUint16(start, true);
  const bits = view.getUint16(start + 14, true);
  const channels = view.getUint16(start + 2, true);
  const sampleRate = view.getUint32(start + 4, true);
  if ((coding !== PCM && coding !== EXTENSIBLE) || bits !== 16) {
    throw new BadWav(`only 16-bit PCM is read; this file has ${bits} bits in coding ${coding}`);
  }
  if (channels === 0 || sampleRate === 0) {
    throw new BadWav('the WAV file names no channel or no sample rate');
  }
  return { channels, sampleRate };
}

function readSamples(
  view: DataView,
  start: number,
  length: number,
  format: { readonly channels: number; readonly sampleRate: number },
): Sound {
  const frames = Math.floor(length / 2 / format.channels);
  const channels = Array.from({ length: format.channels }, () => new Float32Array(frames));
  for (const [index, channel] of channels.entries()) {
    for (let frame = 0; frame < frames; frame += 1) {
      channel[frame] = view.getInt16(start + (frame * format.channels + index) * 2, true) / 32_768;
    }
  }
  return { sampleRate: format.sampleRate, channels };
}

function name(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(offset + index)));
}
