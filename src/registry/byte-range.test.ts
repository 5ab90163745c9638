import { describe, expect, test } from 'bun:test';
import { assert, nat, property, string } from 'fast-check';
import { parseDownloadRange, parseUploadRange } from './byte-range.ts';

describe('the range of a download of 10 bytes', () => {
  const cases: readonly (readonly [string | undefined, unknown])[] = [
    [undefined, 'whole'],
    ['bytes=0-', { start: 0, end: 9 }],
    ['bytes=2-4', { start: 2, end: 4 }],
    ['bytes=2-400', { start: 2, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-300', { start: 0, end: 9 }],
    ['bytes=9-9', { start: 9, end: 9 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=4-2', 'unsatisfiable'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,3-4', 'whole'],
    ['lines=1-2', 'whole'],
  ];
  for (const [header, expected] of cases) {
    test(header ?? '(none)', () => expect(parseDownloadRange(header, 10)).toEqual(expected as never));
  }

  test('whatever is asked for lies inside the content', () => {
    assert(
      property(nat(50), nat(50), nat(40), (first, last, size) => {
        for (const header of [`bytes=${first}-${last}`, `bytes=${first}-`, `bytes=-${last}`]) {
          const range = parseDownloadRange(header, size);
          if (typeof range === 'string') continue;
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.end).toBeGreaterThanOrEqual(range.start);
          expect(range.end).toBeLessThan(size);
        }
      }),
    );
  });
});

test('the range of a chunk is two numbers in order', () => {
  expect(parseUploadRange('0-0')).toEqual({ start: 0, end: 0 });
  expect(parseUploadRange('10-19')).toEqual({ start: 10, end: 19 });
  for (const text of ['5-4', '0', '-1', 'bytes 0-1/2', '0-1-2', 'a-b']) expect(parseUploadRange(text)).toBeUndefined();
  assert(property(string(), (text) => void parseUploadRange(text)));
});
