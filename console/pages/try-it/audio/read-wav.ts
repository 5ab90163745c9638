/** Sound in a file, decoded as it is read: an hour of it would fill the memory. */
export interface Sound {
  /** Samples a second. */
  readonly rate: number;
  readonly channels: number;
  /** Of each channel. */
  readonly samples: number;
  /** From -1 to 1, one array a channel. */
  read(from: number, to: number): Float32Array[];
}

/** Why a file cannot be read: no WAV, its samples are compressed or of an unknown kind, or it has none. */
export type WavFault = 'no-wav' | 'not-pcm' | 'empty';

interface WavFormat {
  readonly kind: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

const pcm = 1;
const float = 3;
/** The kind stands in the first two bytes of the sub-format (WAVEFORMATEXTENSIBLE). */
const extensible = 0xfffe;

/** Reads a RIFF WAVE file: 8, 16, 24 and 32 bits, or 32 and 64-bit floats, any rate, any number of channels. */
export function readWav(file: ArrayBuffer): Sound | { readonly fault: WavFault } {
  const view = new DataView(file);
  const tag = (at: number) => String.fromCharCode(...new Uint8Array(file, at, 4));
  if (file.byteLength < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') return { fault: 'no-wav' };
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= file.byteLength; ) {
    const name = tag(at);
    const start = at + 8;
    // A recorder that was cut off leaves 0 or the largest number behind.
    const length = Math.min(view.getUint32(at + 4, true) || file.byteLength, file.byteLength - start);
    if (name === 'fmt ' && length >= 16) format = readFormat(view, start, length);
    if (name === 'data') return openSound(view, format, start, length);
    at = start + length + (length % 2);
  }
  return { fault: format === undefined ? 'no-wav' : 'empty' };
}

function readFormat(view: DataView, start: number, length: number): WavFormat {
  const kind = view.getUint16(start, true);
  return {
    kind: kind === extensible && length >= 26 ? view.getUint16(start + 24, true) : kind,
    channels: view.getUint16(start + 2, true),
    rate: view.getUint32(start + 4, true),
    bits: view.getUint16(start + 14, true),
  };
}

function openSound(
  view: DataView,
  format: WavFormat | undefined,
  start: number,
  length: number,
): Sound | { readonly fault: WavFault } {
  const sampleAt = format && reader(view, format);
  if (format === undefined || sampleAt === undefined || format.channels === 0 || format.rate === 0) {
    return { fault: 'not-pcm' };
  }
  const { channels, rate, bits } = format;
  const bytes = bits / 8;
  const samples = Math.floor(length / (bytes * channels));
  if (samples === 0) return { fault: 'empty' };
  return {
    rate,
    channels,
    samples,
    read(from, to) {
      const count = Math.max(0, Math.min(to, samples) - from);
      return Array.from({ length: channels }, (_, channel) =>
        Float32Array.from({ length: count }, (_, index) =>
          sampleAt(start + ((from + index) * channels + channel) * bytes),
        ),
      );
    },
  };
}

function reader(view: DataView, { kind, bits }: WavFormat): ((at: number) => number) | undefined {
  if (kind === float && bits === 32) return (at) => view.getFloat32(at, true);
  if (kind === float && bits === 64) return (at) => view.getFloat64(at, true);
  if (kind !== pcm) return undefined;
  if (bits === 8) return (at) => (view.getUint8(at) - 128) / 128;
  if (bits === 16) return (at) => view.getInt16(at, true) / 0x8000;
  if (bits === 24) return (at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 0x800000;
  if (bits === 32) return (at) => view.getInt32(at, true) / 0x80000000;
  return undefined;
}
