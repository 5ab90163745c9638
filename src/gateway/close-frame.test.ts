import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { closeFrame, maskedCloseFrame } from './close-frame.ts';

test('a Close frame says code and reason', () => {
  expect(closeFrame({ code: 1012, reason: 'sluice: a' })).toEqual(
    Buffer.from([0x88, 11, 0x03, 0xf4, ...Buffer.from('sluice: a')]),
  );
  const masked = maskedCloseFrame({ code: 1001, reason: 'b' }, Buffer.of(1, 2, 3, 4));
  expect(masked).toEqual(Buffer.of(0x88, 0x83, 1, 2, 3, 4, 0x03 ^ 1, 0xe9 ^ 2, 0x62 ^ 3));
});

test('whatever the reason is, the frame is a whole control frame of valid UTF-8', () => {
  const reason = fc.string({ unit: 'grapheme', maxLength: 200 });
  fc.assert(
    fc.property(reason, (text) => {
      const frame = closeFrame({ code: 1008, reason: text });
      expect(frame[1]).toBe(frame.length - 2);
      expect(frame.length).toBeLessThanOrEqual(2 + 125);
      const said = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(frame.subarray(4));
      expect(text.startsWith(said)).toBe(true);
      if (Buffer.byteLength(text) <= 123) expect(said).toBe(text);
      const masked = maskedCloseFrame({ code: 1008, reason: text });
      const plain = masked.subarray(6).map((byte, index) => byte ^ (masked[2 + (index % 4)] ?? 0));
      expect(Buffer.from(plain)).toEqual(Buffer.from(frame.subarray(2)));
    }),
  );
});
