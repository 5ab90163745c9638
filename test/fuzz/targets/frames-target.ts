import { FrameObserver } from '../../../src/gateway/frames.ts';
import type { FuzzTarget, Reading } from '../fuzz-target.ts';
import { type FramesText, readFrames } from '../oracles/read-frames.ts';
import type { Random } from '../random.ts';

const fromClient = 0x63;

/** Frames of one direction; the first byte says which. */
export const framesTarget: FuzzTarget = {
  name: 'frames',
  generate: (random) => {
    const client = random.oneIn(2);
    return Buffer.concat([
      Buffer.of(client ? fromClient : 0),
      ...random.several(6, () => generateFrame(random, client)),
    ]);
  },
  ours(pieces) {
    const [direction, ...rest] = firstByteOf(pieces);
    const observer = new FrameObserver(direction === fromClient ? 'client' : 'image');
    for (const piece of rest) observer.observe(piece as Buffer);
    const { messages, pings, pongs, closeCode, broken, atBoundary: whole } = observer;
    return reading({ messages, pings, pongs, closeCode, broken, whole });
  },
  oracle: (bytes) => reading(readFrames(bytes.subarray(1), bytes[0] === fromClient)),
};

function firstByteOf(pieces: readonly Buffer[]): readonly [number, ...Buffer[]] {
  const at = pieces.findIndex((piece) => piece.length > 0);
  if (at < 0) return [0];
  const piece = pieces[at] as Buffer;
  return [piece[0] ?? 0, piece.subarray(1), ...pieces.slice(at + 1)];
}

function reading(read: FramesText): Reading {
  const { broken, whole, closeCode, ...counts } = read;
  const seen = Object.entries(counts).map(([name, count]) => `${Math.min(count, 2)} ${name}`);
  const kind = [broken ? 'broken' : 'right', whole ? 'whole' : 'cut', closeCode === 0 ? 'open' : 'closed', ...seen];
  return { meaning: JSON.stringify(read), kind: kind.join(' ') };
}

function generateFrame(random: Random, client: boolean): Buffer {
  const opcode = random.oneIn(12) ? random.below(16) : random.pick([0, 0, 1, 1, 2, 8, 9, 10]);
  const first = (random.oneIn(4) ? 0 : 0x80) | (random.oneIn(8) ? 0x10 << random.below(3) : 0) | opcode;
  const masked = random.oneIn(12) ? !client : client;
  const payload = random.bytes(random.oneIn(8) ? 120 + random.below(12) : random.below(6));
  const mark = masked ? 0x80 : 0;
  const head = random.oneIn(8) ? longHead(random, first, mark, payload.length) : shortHead(first, mark, payload.length);
  return Buffer.concat([head, masked ? random.bytes(4) : Buffer.alloc(0), payload]);
}

function shortHead(first: number, mark: number, length: number): Buffer {
  return length < 126 ? Buffer.of(first, mark | length) : Buffer.of(first, mark | 126, 0, length);
}

/** A longer form than is needed, now and then with a length that nobody will ever send. */
function longHead(random: Random, first: number, mark: number, length: number): Buffer {
  if (random.oneIn(2)) return Buffer.of(first, mark | 126, 0, length);
  const top = random.oneIn(4) ? random.pick([0x80, 0x7f, 0x20, 0x1f, 1]) : 0;
  return Buffer.of(first, mark | 127, top, 0, 0, 0, 0, 0, 0, length);
}
