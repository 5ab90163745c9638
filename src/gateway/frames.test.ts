import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseStream } from '../../test/support/full-frame-parser.ts';
import { FrameObserver } from './frames.ts';

interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
  readonly mask?: Buffer | undefined;
  /** RSV1 to RSV3, as extensions set them. */
  readonly reserved?: number;
  /** The form of the length: 7, 16 or 64 bits; one that is longer than needed is wrong but readable. */
  readonly form?: 7 | 16 | 64;
}

function encode({ opcode, final, payload, mask, reserved = 0, form = 7 }: Frame): Buffer {
  const marked = mask === undefined ? 0 : 0x80;
  const head = [Buffer.of((final ? 0x80 : 0) | (reserved << 4) | opcode)];
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
  const observer = new FrameObserver('client');
  for (const piece of pieces) observer.observe(piece);
  return observer;
}

const counts = ({ bytes, messages, pings, pongs, closeCode, atBoundary }: FrameObserver) => ({
  bytes,
  messages,
  pings,
  pongs,
  closeCode,
  atBoundary,
});

/** What the independent parser makes of the same bytes, in the observer's terms. */
function parsed(bytes: Buffer) {
  const stream = parseStream(bytes);
  return {
    bytes: stream.bytes,
    messages: stream.messages.length,
    pings: stream.pings.length,
    pongs: stream.pongs.length,
    closeCode: stream.closeCode ?? 0,
    atBoundary: stream.rest === 0,
  };
}

const bytesOf = (lengths: { minLength?: number; maxLength: number }) =>
  fc.uint8Array(lengths).map((bytes) => Buffer.from(bytes));
const longPayload = fc
  .constantFrom(125, 126, 127, 300, 65_535, 65_536, 70_000)
  .map((length) => Buffer.alloc(length, 7));
const dressing = fc.record({
  mask: fc.option(bytesOf({ minLength: 4, maxLength: 4 }), { nil: undefined }),
  reserved: fc.nat({ max: 7 }),
  form: fc.constantFrom<7 | 16 | 64>(7, 16, 64),
});

const control = fc
  .tuple(fc.constantFrom(9, 10), bytesOf({ maxLength: 125 }), dressing)
  .map(([opcode, payload, rest]): Frame => ({ opcode, final: true, payload, ...rest }));
const fragment = fc.tuple(
  fc.oneof({ weight: 4, arbitrary: bytesOf({ maxLength: 12 }) }, { weight: 1, arbitrary: longPayload }),
  dressing,
  fc.array(control, { maxLength: 2 }),
);
/** A message of one or more fragments, with control frames between them. */
const message = fc
  .tuple(fc.constantFrom(1, 2), fc.array(fragment, { minLength: 1, maxLength: 4 }))
  .map(([opcode, fragments]): Frame[] =>
    fragments.flatMap(([payload, rest, between], index): Frame[] => {
      const final = index === fragments.length - 1;
      return [{ opcode: index === 0 ? opcode : 0, final, payload, ...rest }, ...between];
    }),
  );
const close = fc
  .tuple(fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }), bytesOf({ maxLength: 123 }), dressing)
  .map(([code, reason, rest]): Frame[] => {
    const payload = code === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.of(code >> 8, code & 0xff), reason]);
    return [{ opcode: 8, final: true, payload, ...rest }];
  });
const stream = fc
  .tuple(
    fc.array(
      fc.oneof(
        message,
        control.map((frame) => [frame]),
      ),
      { maxLength: 5 },
    ),
    fc.option(close),
  )
  .map(([parts, end]) => Buffer.concat([...parts.flat(), ...(end ?? [])].map(encode)));

function cut(bytes: Buffer, marks: readonly number[]): Buffer[] {
  const cuts = [0, ...marks.map((mark) => mark % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

describe('the frame observer', () => {
  test('counts what an independent full parser counts, however the bytes are cut and wherever they stop', () => {
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 12 }),
        fc.nat({ max: 1_000_000 }),
        (bytes, marks, stop) => {
          const part = bytes.subarray(0, stop % (bytes.length + 1));
          for (const seen of [bytes, part]) {
            expect(counts(observe([seen]))).toEqual(parsed(seen));
            expect(counts(observe(cut(seen, marks)))).toEqual(parsed(seen));
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('agrees with it after every single byte', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        const short = bytes.subarray(0, 400);
        const observer = new FrameObserver('client');
        for (const [index, byte] of short.entries()) {
          observer.observe(Buffer.of(byte));
          expect(counts(observer)).toEqual(parsed(short.subarray(0, index + 1)));
        }
      }),
      { numRuns: 100 },
    );
  });

  test('keeps the code of the first Close frame, and takes one of a single byte for none', () => {
    const closing = (payload: Buffer) => encode({ opcode: 8, final: true, payload, mask: Buffer.of(1, 2, 3, 4) });
    expect(observe([closing(Buffer.of(3, 0xe8)), closing(Buffer.of(3, 0xe9))]).closeCode).toBe(1000);
    expect(observe([closing(Buffer.of(3))]).closeCode).toBe(1005);
  });

  test('counts reserved opcodes as nothing and stays in step', () => {
    const odd = [3, 7, 11, 15].map((opcode) => encode({ opcode, final: true, payload: Buffer.from('abc') }));
    const text = encode({ opcode: 1, final: true, payload: Buffer.from('abc') });
    expect(counts(observe([...odd, text]))).toEqual({ ...parsed(text), bytes: 25 });
  });
});
