import { expect, test } from 'bun:test';
import { BadWav, readWav } from './wav.ts';
import { writeWav } from './write-wav.ts';

const tone = Float32Array.of(0, 0.5, -0.5, -1);

test('one channel', () => {
  expect(readWav(writeWav({ sampleRate: 16_000, channels: [tone] }))).toEqual({ sampleRate: 16_000, channels: [tone] });
});

test('two channels', () => {
  const channels = [tone, tone.map((sample) => sample / 2)];
  expect(readWav(writeWav({ sampleRate: 48_000, channels }))).toEqual({ sampleRate: 48_000, channels });
});

test('chunks that other programs put in between are skipped, odd lengths included', () => {
  const plain = writeWav({ sampleRate: 8000, channels: [tone] });
  const list = new TextEncoder().encode('LIST\x05\0\0\0hello\0');
  const bytes = new Uint8Array([...plain.subarray(0, 36), ...list, ...plain.subarray(36)]);
  expect(readWav(bytes).channels[0]).toEqual(tone);
});

test('a length that a pipe left open means: to the end', () => {
  const bytes = writeWav({ sampleRate: 8000, channels: [tone] });
  new DataView(bytes.buffer).setUint32(40, 0xffff_ffff, true);
  expect(readWav(bytes).channels[0]).toEqual(tone);
});

test.each([
  ['no WAV', (bytes: Uint8Array) => bytes.fill(65, 0, 4), 'this is not a WAV file'],
  ['8 bits', (bytes: Uint8Array) => bytes.fill(8, 34, 35), 'only 16-bit PCM is read; this file has 8 bits in coding 1'],
  ['no channel', (bytes: Uint8Array) => bytes.fill(0, 22, 23), 'the WAV file names no channel or no sample rate'],
  ['no sound', (bytes: Uint8Array) => bytes.subarray(0, 36), 'the WAV file holds no sound'],
  ['no header', (bytes: Uint8Array) => bytes.subarray(0, 5), 'this is not a WAV file'],
  ['half a header', (bytes: Uint8Array) => bytes.subarray(0, 30), 'the WAV file is cut off'],
])('%s is refused in words', (_name, damage, message) => {
  const bytes = damage(writeWav({ sampleRate: 8000, channels: [tone] }));
  expect(() => readWav(bytes)).toThrow(new BadWav(message));
});
