import { expect, test } from 'bun:test';
import { resample, toPcm } from './resample.ts';

function tone(frequency: number, sampleRate: number, seconds = 0.5): Float32Array {
  const samples = new Float32Array(sampleRate * seconds);
  return samples.map((_, index) => Math.sin((2 * Math.PI * frequency * index) / sampleRate));
}

/** Away from the edges, where the filter looks into silence. */
function level(samples: Float32Array): number {
  const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4);
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
}

test.each([8000, 11_025, 22_050, 44_100, 48_000, 96_000])('a tone of the voice survives from %d Hz', (rate) => {
  const result = resample(tone(1000, rate), rate, 16_000);
  expect(Math.abs(result.length - 8000)).toBeLessThanOrEqual(1);
  const expected = tone(1000, 16_000);
  const error = result.map((sample, index) => sample - (expected[index] ?? 0));
  expect(level(result)).toBeCloseTo(Math.SQRT1_2, 2);
  expect(level(error)).toBeLessThan(0.01);
});

test.each([9500, 12_000, 20_000])('a tone of %d Hz does not come back as another one', (frequency) => {
  expect(level(resample(tone(frequency, 48_000), 48_000, 16_000))).toBeLessThan(0.001);
});

test('two channels become their mean', () => {
  const left = Float32Array.of(0.5, 0.5, 0.5);
  const pcm = toPcm({ sampleRate: 16_000, channels: [left, new Float32Array(3)] }, 16_000);
  expect([...new Int16Array(pcm.buffer)]).toEqual([8192, 8192, 8192]);
});
