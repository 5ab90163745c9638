import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { LogLine } from '../engine.ts';
import { createFrameReader, rawPieces } from './log-frames.ts';
import { createLineAssembler, lineLimit } from './log-lines.ts';

const stamp = '2026-11-22T13:30:31.123456789Z';
const time = Date.parse('2026-11-22T13:30:31.123Z');

function frame(stream: 1 | 2, payload: string | Uint8Array): Buffer {
  const bytes = Buffer.from(payload);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

/** The lines of a stream that arrives cut at the given places. */
function linesOf(bytes: Uint8Array, cuts: readonly number[] = [], piecesOf = createFrameReader()): LogLine[] {
  const assembler = createLineAssembler();
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
  const lines = chunks.flatMap((chunk) => piecesOf(chunk)).flatMap((piece) => assembler.take(piece));
  return [...lines, ...assembler.finish()];
}

describe('log lines', () => {
  test('come out of the frames of both streams with their times', () => {
    const bytes = Buffer.concat([
      frame(1, `${stamp} one\n`),
      frame(2, `${stamp} two\r\n`),
      frame(1, `${stamp} \n`),
      frame(1, ''),
      frame(1, `2026-11-22T14:00:00+00:30 unfinished`),
    ]);
    expect(linesOf(bytes)).toEqual([
      { stream: 'stdout', time, text: 'one' },
      { stream: 'stderr', time, text: 'two' },
      { stream: 'stdout', time, text: '' },
      { stream: 'stdout', time: Date.parse('2026-11-22T13:30:00Z'), text: 'unfinished' },
    ]);
  });

  test('are one line when the engine stored several records for it', () => {
    const bytes = Buffer.concat([
      frame(1, `${stamp} begin, `),
      frame(2, `${stamp} between\n`),
      frame(1, `2026-11-22T13:30:32Z end\n`),
    ]);
    expect(linesOf(bytes).map(({ stream, text }) => [stream, text])).toEqual([
      ['stderr', 'between'],
      ['stdout', 'begin, end'],
    ]);
    expect(linesOf(bytes)[1]?.time).toBe(time);
  });

  test('are the same however the stream is cut', () => {
    const record = fc.tuple(
      fc.constantFrom<1 | 2>(1, 2),
      fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `${stamp} ${text.replaceAll(/[\r\n]/g, '')}`),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 20 }), (records, cuts) => {
        const bytes = Buffer.concat(records.map(([stream, text, ends]) => frame(stream, ends ? `${text}\n` : text)));
        expect(linesOf(bytes, cuts)).toEqual(linesOf(bytes));
      }),
    );
  });

  test('that are too long keep their first bytes, without half a character', () => {
    const wide = '语'.repeat(lineLimit);
    const [line, next] = linesOf(Buffer.concat([frame(1, `${stamp} ${wide}\n`), frame(1, `${stamp} next\n`)]));
    expect(line?.text).toBe(`${'语'.repeat(Math.floor(lineLimit / 3))}…`);
    expect(next?.text).toBe('next');
  });

  test('of a terminal come without frames', () => {
    const bytes = Buffer.from(`${stamp} one\r\n${stamp} two\r\nno stamp\r\n`);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 10 }), (cuts) => {
        expect(linesOf(bytes, cuts, rawPieces)).toEqual([
          { stream: 'stdout', time, text: 'one' },
          { stream: 'stdout', time, text: 'two' },
          { stream: 'stdout', time: 0, text: 'no stamp' },
        ]);
      }),
    );
  });

  test('of a frame that claims gigabytes take no more memory than what has come', () => {
    const header = Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    const pieces = createFrameReader()(Buffer.concat([header, Buffer.from(`${stamp} x`)]));
    expect(pieces.map(({ bytes }) => bytes.length)).toEqual([stamp.length + 2]);
  });
});
