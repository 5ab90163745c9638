import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { fieldValue } from './field.ts';
import { HeadScanner } from './head-scanner.ts';
import { limitsWith } from './limits.ts';
import { MalformedMessage } from './malformed.ts';
import { listsToken, parseRequestHead } from './request-head.ts';

const parse = (text: string) => parseRequestHead(Buffer.from(text, 'latin1'));

/** What a head is understood as when it comes in these pieces; `more` when it is not complete. */
function understand(pieces: readonly Buffer[]): string {
  const scanner = new HeadScanner(limitsWith({ headBytes: 300, lineBytes: 100 }));
  let bytes = Buffer.alloc(0);
  try {
    for (const piece of pieces) {
      bytes = Buffer.concat([bytes, piece]);
      const length = scanner.scan(bytes);
      if (length === 0) continue;
      const head = parseRequestHead(bytes.subarray(0, length));
      const fields = head.fields.map((field) => `${field.known}=${fieldValue(bytes, field)}`);
      return [head.method, head.targetStart, head.targetEnd, head.minorVersion, length, ...fields].join('|');
    }
    return 'more';
  } catch (error) {
    if (error instanceof MalformedMessage) return error.fault;
    throw error;
  }
}

describe('a request head', () => {
  test('is understood where it stands', () => {
    const head = parse('GET /a?b HTTP/1.1\r\nhost:a \r\nX-Auth-Token:\t t \r\nEmpty:\r\n\r\n');
    expect(head.method).toBe('GET');
    expect(head.bytes.toString('latin1', head.targetStart, head.targetEnd)).toBe('/a?b');
    expect(head.fields.map((field) => [field.known, fieldValue(head.bytes, field)])).toEqual([
      ['host', 'a'],
      ['x-auth-token', 't'],
      [undefined, ''],
    ]);
    for (const field of head.fields) expect(head.bytes.toString('latin1', field.end - 2, field.end)).toBe('\r\n');
  });

  test('lists tokens over several lines, whatever their case', () => {
    const head = parse('GET / HTTP/1.1\r\nHost: a\r\nConnection: x ,, Keep-Alive\r\nCONNECTION: Upgrade\r\n\r\n');
    expect(listsToken(head, 'connection', 'upgrade')).toBe(true);
    expect(listsToken(head, 'connection', 'keep-alive')).toBe(true);
    expect(listsToken(head, 'connection', 'close')).toBe(false);
  });

  test.each([
    ['G@T / HTTP/1.1\r\nHost: a\r\n\r\n', 'http.request-line'],
    [' GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'http.request-line'],
    ['GET /\r\nHost: a\r\n\r\n', 'http.request-line'],
    ['GET / HTTP/1.1 \r\nHost: a\r\n\r\n', 'http.request-line'],
    ['GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n', 'http.request-line'],
    ['GET / http/1.1\r\nHost: a\r\n\r\n', 'http.request-line'],
    ['GET / HTTP/1.2\r\nHost: a\r\n\r\n', 'http.version'],
    ['GET / HTTP/3\r\nHost: a\r\n\r\n', 'http.version'],
    ['GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n', 'http.field-name'],
    ['GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n', 'http.field-name'],
    ['GET / HTTP/1.1\r\nHost: a\r\n X: y\r\n\r\n', 'http.folded-field'],
    ['GET / HTTP/1.1\r\n\tX: y\r\nHost: a\r\n\r\n', 'http.folded-field'],
    ['GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n', 'http.field-value'],
    ['GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 'http.host'],
    ['GET / HTTP/1.1\r\nHost: a@b\r\n\r\n', 'http.host'],
    ['GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n', 'http.host'],
  ])('%p is refused', (text, fault) => {
    expect(() => parse(text)).toThrow(fault);
  });

  const line = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom('Host: a\r\n', 'X-Auth-Token: t\r\n', 'Upgrade: websocket\r\n', 'A:b \r\n'),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(' folded\r\n', 'bare\n', 'X : y\r\n', 'X: \r\r\n', `${'x'.repeat(120)}\r\n`),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  );
  const message = fc
    .tuple(
      fc.constantFrom('GET / HTTP/1.1\r\n', 'GET /?a HTTP/1.0\r\n', '\r\n', 'x'),
      fc.array(line, { maxLength: 12 }),
    )
    .map(([first, lines]) => Buffer.from(`${first}${lines.join('')}\r\nrest`, 'latin1'));

  test('is the same however its bytes are cut', () => {
    fc.assert(
      fc.property(message, fc.array(fc.nat({ max: 400 }), { maxLength: 10 }), (bytes, marks) => {
        const whole = understand([bytes]);
        const cuts = [0, ...marks.filter((mark) => mark < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
        expect(understand(pieces)).toBe(whole);
        expect(understand(Array.from(bytes, (byte) => Buffer.of(byte)))).toBe(whole);
      }),
      { numRuns: 2000 },
    );
  });
});
