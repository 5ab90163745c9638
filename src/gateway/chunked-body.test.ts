import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { ChunkedBody } from './chunked-body.ts';
import { MalformedMessage } from './malformed.ts';

/** Where the body ends when its bytes come in these pieces; -1 when it is not complete, undefined when it is refused. */
function endOf(pieces: readonly Buffer[]): number | undefined {
  const body = new ChunkedBody();
  let consumed = 0;
  try {
    for (const piece of pieces) {
      const end = body.advance(piece, 0);
      consumed += end;
      if (body.complete) return consumed;
      expect(end).toBe(piece.length);
    }
    return -1;
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined;
    throw error;
  }
}

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('a chunked body', () => {
  test.each([
    ['0\r\n\r\n', 5],
    ['000\r\n\r\n', 7],
    ['3\r\nabc\r\n0\r\n\r\nGET', 13],
    ['3;a=b;c="d"\r\nabc\r\n0\r\nA: b\r\nC:\r\n\r\nx', 33],
    ['3\r\nabc\r\n', -1],
    ['3\r\nabc\r\n0\r\n', -1],
  ])('%p ends at %p', (text, end) => {
    expect(endOf([bytes(text)])).toBe(end);
  });

  test.each([
    '\r\n',
    '-1\r\n',
    '0x3\r\n',
    '3 \r\nabc',
    ' 3\r\nabc',
    '3\nabc',
    '3\r\nabcd',
    '3\r\nabc\n0',
    '3;\n',
    '3;\x00\r\n',
    '0\r\n: x\r\n',
    '0\r\n folded\r\n',
    '0\r\nA: b\n\r\n',
    '0\r\n\n',
    '10000000000000\r\n',
    `3;${'x'.repeat(5000)}`,
    `0\r\n${`A: ${'b'.repeat(1000)}\r\n`.repeat(40)}`,
  ])('%p is refused', (text) => {
    expect(endOf([bytes(text)])).toBeUndefined();
  });

  const chunk = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((data) => {
    const raw = bytes(data);
    return `${raw.length.toString(16)}\r\n${raw.toString('latin1')}\r\n`;
  });
  const body = fc
    .tuple(fc.array(chunk, { maxLength: 5 }), fc.constantFrom('', 'A: b\r\n', 'x\r\n'))
    .map(([chunks, trailers]) => bytes(`${chunks.join('')}0\r\n${trailers}\r\nbehind`));

  test('ends at the same byte however it is cut', () => {
    fc.assert(
      fc.property(body, fc.nat({ max: 200 }), (whole, mark) => {
        const end = endOf([whole]);
        expect(endOf([whole.subarray(0, mark), whole.subarray(mark)])).toBe(end);
        expect(endOf(Array.from(whole, (byte) => Buffer.of(byte)))).toBe(end);
        if (end !== undefined) expect(whole.toString('latin1', end)).toBe('behind');
      }),
      { numRuns: 2000 },
    );
  });
});
