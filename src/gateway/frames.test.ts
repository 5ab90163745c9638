import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { FrameObserver } from './frames.ts';

interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
  readonly mask: Buffer | undefined;
  /** The form of the length: 7, 16 or 64 bits; one that is longer than needed is wrong but readable. */
  readonly form: 7 | 16 | 64;
}

function encode({ opcode, final, payload, mask, form }: Frame): Buffer {
  const marked = mask === undefined ? 0 : 0x80;
  const head = [Buffer.of((final ? 0x80 : 0) | opcode)];
  const needed = payload.length > 65_535 ? 64 : payload.length > 125 ? 16 : 7;
  const used = Math.max(needed, form);
  if (used === 7) head.push(Buffer.of(marked | payload.length));
  else if (used === 16) head.push(Buffer.of(marked | 126, payload.length >> 8, payload.length & 0xff));
  else {
    const long = Buffer.alloc(9);
    long[0] = marked | 127;
    long.writeBigUInt64BE(BigInt(payload.length), 1);
    head.push(long);
  }
  const body = mask === undefined ? payload : payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([...head, ...(mask === undefined ? [] : [mask]), body]);
}

function observe(pieces: readonly Buffer[]): FrameObserver {
  const observer = new FrameObserver();
  for (const piece of pieces) observer.observe(piece);
  return observer;
}

const counts = ({ messages, pings, pongs, closeCode, atBoundary }: FrameObserver) => ({
  messages,
  pings,
  pongs,
  closeCode,
  atBoundary,
});

const frame = fc.record({
  opcode: fc.constantFrom(0, 1, 2, 9, 10),
  final: fc.boolean(),
  payload: fc.oneof(
    fc.uint8Array({ maxLength: 10 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom(125, 126, 300, 65_535, 65_536).map((length) => Buffer.alloc(length, 7)),
  ),
  mask: fc.option(
    fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    { nil: undefined },
  ),
  form: fc.constantFrom<7 | 16 | 64>(7, 16, 64),
});

describe('the frame observer', () => {
  test('counts what was sent, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 6 }),
        fc.array(fc.nat({ max: 400 }), { maxLength: 8 }),
        (frames, marks) => {
          const bytes = Buffer.concat(frames.map(encode));
          const expected = {
            messages: frames.filter(({ opcode, final }) => opcode < 8 && final).length,
            pings: frames.filter(({ opcode }) => opcode === 9).length,
            pongs: frames.filter(({ opcode }) => opcode === 10).length,
            closeCode: 0,
            atBoundary: true,
          };
          const cuts = [0, ...marks.filter((mark) => mark < bytes.length).sort((a, b) => a - b), bytes.length];
          const pieces = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
          expect(counts(observe([bytes]))).toEqual(expected);
          expect(counts(observe(pieces))).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  const close = { opcode: 8, final: true, form: 7 } as const;
  test.each([
    ['no code', Buffer.alloc(0), 1005],
    ['1000', Buffer.of(3, 0xe8), 1000],
    ['4999 and a reason', Buffer.from('\x13\x87bye', 'latin1'), 4999],
  ])('sees the close code: %s', (_name, payload, code) => {
    for (const mask of [undefined, Buffer.of(1, 2, 3, 4)]) {
      const bytes = encode({ ...close, payload, mask });
      expect(observe([bytes]).closeCode).toBe(code);
      const single = observe(Array.from(bytes, (byte) => Buffer.of(byte)));
      expect(single.closeCode).toBe(code);
      expect(single.atBoundary).toBe(true);
    }
  });

  test('knows when it is inside a frame', () => {
    const bytes = encode({ opcode: 1, final: true, payload: Buffer.from('hello'), mask: undefined, form: 7 });
    for (let length = 1; length < bytes.length; length += 1) {
      expect(observe([bytes.subarray(0, length)]).atBoundary).toBe(false);
    }
  });
});
