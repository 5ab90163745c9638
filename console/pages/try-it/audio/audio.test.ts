import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { PcmFrames, type PcmOptions } from './pcm-frames.ts';
import { readWav, type Sound } from './read-wav.ts';
import { Resampler } from './resampler.ts';
import { soundFrames } from './sound-frames.ts';

const recording = join(import.meta.dir, '../../../../examples/voice-activity/recording/recording.wav');

function sine(rate: number, frequency: number, samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, index) => 0.5 * Math.sin((2 * Math.PI * frequency * index) / rate));
}

function wav(kind: number, channels: number, rate: number, bits: number, data: Uint8Array): ArrayBuffer {
  const file = Buffer.alloc(44 + data.length);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + data.length, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(kind, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt16LE(bits, 34);
  file.write('data', 36);
  file.writeUInt32LE(data.length, 40);
  file.set(data, 44);
  return Uint8Array.from(file).buffer;
}

const samplesOf = (sound: ReturnType<typeof readWav>) =>
  (sound as Sound).read(0, Number.POSITIVE_INFINITY).map((channel) => [...channel]);

describe('a WAV file', () => {
  test('is read whatever its samples are', () => {
    const int16 = new Uint8Array(new Int16Array([0, 16_384, -32_768, 8_192]).buffer);
    expect(readWav(wav(1, 2, 8_000, 16, int16))).toMatchObject({ rate: 8_000 });
    expect(samplesOf(readWav(wav(1, 2, 8_000, 16, int16)))).toEqual([
      [0, -1],
      [0.5, 0.25],
    ]);
    expect(samplesOf(readWav(wav(1, 1, 8_000, 8, new Uint8Array([0, 128, 192]))))).toEqual([[-1, 0, 0.5]]);
    expect(samplesOf(readWav(wav(1, 1, 8_000, 24, new Uint8Array([0, 0, 0x40, 0, 0, 0x80]))))).toEqual([[0.5, -1]]);
    const float = new Uint8Array(new Float32Array([0.25, -0.5]).buffer);
    expect(samplesOf(readWav(wav(3, 1, 8_000, 32, float)))).toEqual([[0.25, -0.5]]);
  });

  test('that cannot be read says why', () => {
    expect(readWav(new ArrayBuffer(0))).toEqual({ fault: 'no-wav' });
    expect(readWav(new TextEncoder().encode('ID3 this is an MP3 file, or so').buffer)).toEqual({ fault: 'no-wav' });
    expect(readWav(wav(0x55, 1, 8_000, 16, new Uint8Array(4)))).toEqual({ fault: 'not-pcm' });
    expect(readWav(wav(1, 1, 8_000, 12, new Uint8Array(4)))).toEqual({ fault: 'not-pcm' });
    expect(readWav(wav(1, 1, 8_000, 16, new Uint8Array(0)))).toEqual({ fault: 'empty' });
  });

  test('of a real voice is read', async () => {
    const sound = readWav(await Bun.file(recording).arrayBuffer()) as Sound;
    expect(sound.samples).toBeGreaterThan(sound.rate * 5);
    expect(Math.max(...(sound.read(0, 100_000)[0] ?? []))).toBeGreaterThan(0.1);
  });
});

describe('another rate', () => {
  test.each([
    [48_000, 16_000],
    [44_100, 16_000],
    [8_000, 16_000],
    [22_050, 48_000],
  ])('from %i to %i keeps a tone, however the pieces are cut', (from, to) => {
    const tone = sine(from, 440, from / 2);
    const whole = resampled(from, to, [tone]);
    const pieces: Float32Array[] = [];
    for (let at = 0; at < tone.length; at += 128) pieces.push(tone.subarray(at, at + 128));
    expect(resampled(from, to, pieces)).toEqual(whole);
    expect(Math.abs(whole.length - to / 2)).toBeLessThanOrEqual(1);
    const expected = sine(to, 440, to / 2);
    // The ends stand beside silence, which rings.
    for (let index = 200; index < to / 2 - 200; index += 7) {
      expect(Math.abs((whole[index] ?? 9) - (expected[index] ?? 0))).toBeLessThan(0.01);
    }
  });

  test('takes away what the lower rate cannot hold', () => {
    const high = resampled(48_000, 16_000, [sine(48_000, 12_000, 24_000)]);
    expect(Math.max(...high.slice(200, -200).map(Math.abs))).toBeLessThan(0.005);
  });

  function resampled(from: number, to: number, pieces: readonly Float32Array[]): number[] {
    const resampler = new Resampler(from, to);
    const made = pieces.flatMap((piece) => [...resampler.push(piece)]);
    return [...made, ...resampler.end()];
  }
});

describe('frames', () => {
  const options: PcmOptions = { rate: 16_000, format: 's16le', frameMs: 20, channels: 'mono' };

  test('have one length, and the last one what is left', () => {
    const frames = new PcmFrames(16_000, 1, options);
    const pieces = [100, 500, 320, 90].map((length) => new Float32Array(length).fill(0.5));
    const whole = pieces.flatMap((piece) => frames.push([piece]));
    expect(whole.map(({ length }) => length)).toEqual([640, 640, 640]);
    expect(frames.end().map(({ length }) => length)).toEqual([100]);
    expect(frames.end()).toEqual([]);
    expect(new DataView(whole[0]?.buffer ?? new ArrayBuffer(0)).getInt16(0, true)).toBe(16_384);
  });

  test('mix channels, or keep them side by side', () => {
    const left = new Float32Array([1, 1]);
    const right = new Float32Array([0, -1]);
    const mono = new PcmFrames(16_000, 2, { ...options, format: 'f32le' });
    mono.push([left, right]);
    expect([...new Float32Array(mono.end()[0]?.buffer ?? new ArrayBuffer(0))]).toEqual([0.5, 0]);
    const both = new PcmFrames(16_000, 2, { ...options, channels: 'as-recorded' });
    both.push([left, right]);
    expect([...new Int16Array(both.end()[0]?.buffer ?? new ArrayBuffer(0))]).toEqual([32_767, 0, 32_767, -32_768]);
  });

  test('of a file are those of its sound, of the length that was asked for', async () => {
    const sound = readWav(await Bun.file(recording).arrayBuffer()) as Sound;
    const frames = [...soundFrames(sound, { rate: 8_000, format: 's16le', frameMs: 100, channels: 'mono' })];
    const seconds = sound.samples / sound.rate;
    expect(frames.slice(0, -1).every(({ length }) => length === 1_600)).toBe(true);
    const samples = frames.reduce((sum, { length }) => sum + length / 2, 0);
    expect(Math.abs(samples - seconds * 8_000)).toBeLessThanOrEqual(1);
  });
});
