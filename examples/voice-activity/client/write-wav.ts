import type { Sound } from './wav.ts';

const HEADER_BYTES = 44;

/** A WAV file with 16-bit PCM. */
export function writeWav({ sampleRate, channels }: Sound): Uint8Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0;
  const bytes = new Uint8Array(HEADER_BYTES + frames * channels.length * 2);
  const view = new DataView(bytes.buffer);
  writeHeader(bytes, view, sampleRate, channels.length);
  for (const [index, channel] of channels.entries()) {
    for (const [frame, sample] of channel.entries()) {
      const value = Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));
      view.setInt16(HEADER_BYTES + (frame * channels.length + index) * 2, value, true);
    }
  }
  return bytes;
}

function writeHeader(bytes: Uint8Array, view: DataView, sampleRate: number, channels: number): void {
  const encoder = new TextEncoder();
  encoder.encodeInto('RIFF....WAVEfmt ', bytes);
  view.setUint32(4, bytes.length - 8, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  encoder.encodeInto('data', bytes.subarray(36));
  view.setUint32(40, bytes.length - HEADER_BYTES, true);
}
