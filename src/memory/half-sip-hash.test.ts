import { expect, test } from 'bun:test';
import { HalfSipHash } from './half-sip-hash.ts';

/** The bytes 00, 01, 02, … as text in UTF-16, little-endian. */
const counting = (bytes: number) =>
  String.fromCharCode(...Array.from({ length: bytes / 2 }, (_, at) => (2 * at) | ((2 * at + 1) << 8)));

test('agrees with the published vectors of HalfSipHash-2-4-64', () => {
  const hash = new HalfSipHash(0x0302_0100, 0x0706_0504);
  const hex = (text: string) => {
    const { low, high } = hash.ofText(text);
    const bytes = Buffer.alloc(8);
    bytes.writeInt32LE(low);
    bytes.writeInt32LE(high, 4);
    return bytes.toString('hex');
  };
  expect([0, 2, 4].map((bytes) => hex(counting(bytes)))).toEqual([
    '218d1f59b9b83cc8',
    '064f39ef7c50eb57',
    'd5e78a175be52ea1',
  ]);
});

test('depends on the key and on every part', () => {
  const [one, other] = [new HalfSipHash(1, 2), new HalfSipHash(1, 3)];
  const base = one.ofText('a');
  const all = [base, other.ofText('a'), one.ofText('b'), one.ofText('a\0'), one.ofPair(base, 0), one.ofPair(base, 1)];
  expect(new Set(all.map(({ low, high }) => `${low} ${high}`)).size).toBe(all.length);
});
