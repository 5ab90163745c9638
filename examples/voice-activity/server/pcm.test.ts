import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { PcmWindows, WINDOW_SAMPLES } from './pcm.ts';

function bytesOf(samples: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [index, sample] of samples.entries()) view.setInt16(index * 2, sample, true);
  return bytes;
}

test('however the bytes are cut into messages, the windows are the same', () => {
  const samples = Array.from({ length: WINDOW_SAMPLES * 3 + 100 }, (_, index) => ((index * 7919) % 65_536) - 32_768);
  const bytes = bytesOf(samples);
  const whole = [...new PcmWindows().add(bytes)];
  expect(whole).toHaveLength(3);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 40 }), (cuts) => {
      const windows = new PcmWindows();
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const found = edges.slice(1).flatMap((edge, index) => [...windows.add(bytes.subarray(edges[index], edge))]);
      expect(found).toEqual(whole);
      expect(windows.finish()?.samples).toBe(100);
    }),
  );
});

test('full scale becomes -1 to just under 1, little-endian', () => {
  const windows = new PcmWindows();
  expect([...windows.add(bytesOf([-32_768, 32_767, 1]))]).toEqual([]);
  const rest = windows.finish();
  expect([...(rest?.window.subarray(0, 4) ?? [])]).toEqual([-1, 32_767 / 32_768, 1 / 32_768, 0]);
});

test('half a sample at the end is dropped', () => {
  const windows = new PcmWindows();
  expect([...windows.add(Uint8Array.of(7))]).toEqual([]);
  expect(windows.finish()).toBeUndefined();
});
