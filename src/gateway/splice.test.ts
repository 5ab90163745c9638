import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseStream } from '../../test/support/full-frame-parser.ts';
import { close, frame, frameAt, opcode } from '../transparency/frame.ts';
import { Channel, type ChannelReceiver, type ChannelSocket } from './channel.ts';
import { Splice, type SplicedCounts } from './splice.ts';
import { TimerWheel } from './timer-wheel.ts';

const nobody: ChannelReceiver = { onData() {}, onDrain() {}, onEnd() {}, onClose() {} };
const ending = { code: 1012, reason: 'sluice: over' };

/** One side of a splice: a channel on a socket in memory, so that every cut and every order of events can be tried. */
class Side {
  readonly channel = new Channel(nobody);
  written = Buffer.alloc(0);
  /** What the peer's window still takes. */
  room: number;
  paused = false;
  finished = false;
  reset = false;

  constructor(room = Number.POSITIVE_INFINITY) {
    this.room = room;
    this.channel.attach({
      fd: -1,
      write: (bytes: Buffer) => this.#write(bytes),
      pause: () => (this.paused = true),
      resume: () => (this.paused = false),
      shutdown: () => (this.finished = true),
      terminate: () => this.#terminate(),
    } as unknown as ChannelSocket);
  }

  /** As the runtime does it: in memory that nobody else has, which is the answer. */
  says(bytes: Buffer): ArrayBuffer {
    const memory = Uint8Array.from(bytes).buffer;
    this.channel.receiver.onData(Buffer.from(memory));
    return memory;
  }

  takes(bytes: number): void {
    this.room += bytes;
    this.channel.drained();
  }

  #write(bytes: Buffer): number {
    const taken = Math.min(this.room, bytes.length);
    this.written = Buffer.concat([this.written, bytes.subarray(0, taken)]);
    this.room -= taken;
    return taken;
  }

  #terminate(): void {
    this.reset = true;
    this.channel.gone(undefined);
  }
}

function spliced({ clientRoom }: { readonly clientRoom?: number } = {}) {
  const client = new Side(clientRoom);
  const image = new Side();
  const wheel = new TimerWheel();
  const told: SplicedCounts[] = [];
  const splice = new Splice(client.channel, image.channel, wheel, (counts) => told.push(counts));
  const nothing = Buffer.alloc(0);
  splice.begin(nothing, nothing, nothing);
  return { client, image, splice, told, [Symbol.dispose]: () => wheel[Symbol.dispose]() };
}

/** The part of a stream up to the first boundary at or behind `from`. */
function throughBoundary(stream: Buffer, from: number): Buffer {
  let end = 0;
  while (end < from) end = frameAt(stream, end)?.end ?? Number.NaN;
  return stream.subarray(0, end);
}

const payload = fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.constantFrom(new Uint8Array(126), new Uint8Array(400)));
const messages = fc.array(
  fc.record({
    parts: fc.array(payload, { minLength: 1, maxLength: 3 }),
    ping: fc.boolean(),
    lengthBits: fc.constantFrom<undefined | 16 | 64>(undefined, 16, 64),
  }),
  { minLength: 1, maxLength: 4 },
);

type Messages = typeof messages extends fc.Arbitrary<infer Value> ? Value : never;

function streamOf(sent: Messages, mask: boolean): Buffer {
  const frames = sent.flatMap(({ parts, ping, lengthBits }) =>
    parts.flatMap((part, index) => {
      const fin = index === parts.length - 1;
      const code = index === 0 ? opcode.binary : opcode.continuation;
      const own = frame(code, part, { mask, fin, ...(lengthBits && { lengthBits }) });
      return ping && !fin ? [own, frame(opcode.ping, 'p', { mask })] : [own];
    }),
  );
  return Buffer.concat(frames);
}

function pieces(stream: Buffer, marks: readonly number[]): Buffer[] {
  const cuts = [0, ...marks.map((mark) => mark % (stream.length + 1)).sort((a, b) => a - b), stream.length];
  return cuts.slice(1).map((end, index) => stream.subarray(cuts[index], end));
}

/** Both streams as pieces, in some order between the two. */
const story = fc
  .record({
    up: messages,
    down: messages,
    marks: fc.array(fc.nat(2_000), { maxLength: 8 }),
    order: fc.infiniteStream(fc.boolean()),
  })
  .map(({ up, down, marks, order }) => {
    const streams = { up: streamOf(up, true), down: streamOf(down, false) };
    const left = { up: pieces(streams.up, marks), down: pieces(streams.down, marks) };
    const events: { readonly way: 'up' | 'down'; readonly bytes: Buffer }[] = [];
    while (left.up.length + left.down.length > 0) {
      const preferred = order.next().value ? 'up' : 'down';
      const way = left[preferred].length > 0 ? preferred : preferred === 'up' ? 'down' : 'up';
      events.push({ way, bytes: left[way].shift() ?? Buffer.alloc(0) });
    }
    return { streams, events };
  });

const reasonLength = 2 + ending.reason.length;

describe('the memory of a large piece', () => {
  const large = frame(opcode.binary, new Uint8Array(100_000).fill(7), { mask: false });

  test('is given back when the other side has taken it', () => {
    using bench = spliced();
    expect(bench.image.says(large).detached).toBe(true);
    expect(bench.client.written.equals(large)).toBe(true);
  });

  test('is kept until the other side has taken all of it', () => {
    using bench = spliced({ clientRoom: 10 });
    const pieces = [bench.image.says(large), bench.image.says(large)];
    bench.client.takes(150_000);
    expect(pieces.map(({ detached }) => detached)).toEqual([false, false]);
    bench.client.takes(100_000);
    expect(pieces.map(({ detached }) => detached)).toEqual([true, true]);
    expect(bench.client.written.equals(Buffer.concat([large, large]))).toBe(true);
  });

  test('is left alone where it holds more than the piece', () => {
    using bench = spliced();
    const memory = new ArrayBuffer(large.length + 1);
    const piece = Buffer.from(memory, 0, large.length);
    large.copy(piece);
    bench.image.channel.receiver.onData(piece);
    expect([memory.detached, bench.client.written.equals(large)]).toEqual([false, true]);
  });
});

describe('an ending by the platform', () => {
  test('is a Close frame at a boundary, to either side, wherever the bytes are cut and whenever it comes', () => {
    fc.assert(
      fc.property(story, fc.nat(), fc.nat(300), ({ streams, events }, at, clientRoom) => {
        using bench = spliced({ clientRoom });
        const said = { up: 0, down: 0 };
        const before = { up: 0, down: 0 };
        const endAt = at % (events.length + 1);
        for (const [index, { way, bytes }] of [...events, { way: 'up', bytes: Buffer.alloc(0) } as const].entries()) {
          if (index === endAt) {
            Object.assign(before, said);
            bench.splice.end(ending);
          }
          said[way] += bytes.length;
          if (bytes.length > 0) bench[way === 'up' ? 'client' : 'image'].says(bytes);
          bench.client.takes(40);
        }
        bench.client.takes(100_000);
        for (const { way, got, head } of [
          { way: 'up', got: bench.image.written, head: 6 },
          { way: 'down', got: bench.client.written, head: 2 },
        ] as const) {
          const passed = throughBoundary(streams[way], before[way]);
          expect(got.subarray(0, passed.length).equals(passed)).toBe(true);
          expect(got.length).toBe(passed.length + head + reasonLength);
          expect(parseStream(got)).toMatchObject({ closeCode: 1012, rest: 0 });
        }
        expect([bench.client.reset, bench.image.reset]).toEqual([false, false]);
      }),
      { numRuns: 500 },
    );
  });

  test('adds no Close frame where one has gone over, and answers a side that has said goodbye with a FIN', () => {
    using bench = spliced();
    const goodbye = close(1000, 'bye');
    bench.client.says(goodbye);
    bench.splice.end(ending);
    expect(bench.image.written.equals(goodbye)).toBe(true);
    expect(parseStream(bench.client.written).closeCode).toBe(1012);
    expect(bench.client.finished).toBe(true);
    expect(bench.image.finished).toBe(false);
    bench.image.says(close(1000, '', { mask: false }));
    expect(bench.image.finished).toBe(true);
    expect(parseStream(bench.client.written).closeCode).toBe(1012);
  });

  test('finishes the Close frame that is under way instead of adding one', () => {
    using bench = spliced();
    const goodbye = close(1000, 'bye');
    bench.client.says(goodbye.subarray(0, 5));
    bench.splice.end(ending);
    bench.client.says(goodbye.subarray(5));
    expect(bench.image.written.equals(goodbye)).toBe(true);
    expect(bench.client.finished).toBe(true);
  });

  test('is a reset where the bytes are no frames', () => {
    const odd = [
      ['plain text', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
      ['a frame without a mask', frame(opcode.text, 'a', { mask: false })],
      ['a reserved opcode', frame(11, 'a')],
      ['a long ping', frame(opcode.ping, Buffer.alloc(126))],
      ['a Close in fragments', frame(opcode.close, '', { fin: false })],
      ['a continuation of nothing', frame(opcode.continuation, 'a')],
      ['a message within a message', Buffer.concat([frame(opcode.text, 'a', { fin: false }), frame(opcode.text, 'b')])],
    ] as const;
    for (const [what, bytes] of odd) {
      using bench = spliced();
      bench.client.says(bytes);
      bench.splice.end(ending);
      expect([what, bench.client.reset, bench.image.reset]).toEqual([what, true, true]);
      expect(bench.image.written.equals(bytes)).toBe(true);
      expect(bench.told).toHaveLength(1);
    }
  });

  test('is a reset where the frame under way turns out to be none', () => {
    using bench = spliced();
    const text = frame(opcode.text, 'abc');
    bench.client.says(Buffer.concat([text, text.subarray(0, 1)]));
    bench.splice.end(ending);
    bench.client.says(Buffer.of(3));
    expect([bench.client.reset, bench.image.reset]).toEqual([true, true]);
    expect(parseStream(bench.image.written.subarray(0, text.length)).messages).toHaveLength(1);
    expect(bench.image.written.length).toBeLessThanOrEqual(text.length + 2);
  });

  test('says goodbye to a side whose other side is gone', () => {
    using bench = spliced();
    bench.splice.end(ending);
    bench.image.channel.gone(new Error('reset'));
    expect(parseStream(bench.client.written).closeCode).toBe(1012);
    expect([bench.client.reset, bench.client.finished]).toEqual([false, false]);
    bench.client.says(close(1012));
    expect(bench.client.finished).toBe(true);
    bench.client.channel.gone(undefined);
    expect(bench.told).toMatchObject([{ ending }]);
  });

  test('lets a side that does not read wait without holding up the other', () => {
    using bench = spliced({ clientRoom: 10 });
    bench.image.says(frame(opcode.binary, new Uint8Array(100), { mask: false }));
    expect(bench.image.paused).toBe(true);
    bench.splice.end(ending);
    expect(bench.image.paused).toBe(false);
    bench.image.says(close(1012, '', { mask: false }));
    expect([bench.image.finished, bench.client.finished]).toEqual([true, false]);
    bench.client.takes(1_000);
    expect(parseStream(bench.client.written)).toMatchObject({ closeCode: 1012, rest: 0 });
  });
});
