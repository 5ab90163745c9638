import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { prettyJson } from './pretty-json.ts';

test('is what JSON.stringify makes of values that JavaScript can hold', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (json) => {
      const formatted = prettyJson(json);
      expect(formatted).toEqual({ text: JSON.stringify(JSON.parse(json), null, 2) });
    }),
    // Names that come twice and numbers such as 1e2 stay as they were written: stringify would not keep them.
    { examples: [['{}'], ['[]'], ['[[],{}]'], ['"\\\\\\""'], [' [ 1 , { "a" : [ ] } ] ']] },
  );
});

test('tokens stay as they were written', () => {
  const formatted = prettyJson(
    '{"big":12345678901234567890,"one":1.0,"exponent":1E2,"twice":1,"twice":2,"e":"\\u0041"}',
  );
  expect(formatted).toEqual({
    text: [
      '{',
      '  "big": 12345678901234567890,',
      '  "one": 1.0,',
      '  "exponent": 1E2,',
      '  "twice": 1,',
      '  "twice": 2,',
      '  "e": "\\u0041"',
      '}',
    ].join('\n'),
  });
});

test('what is no JSON says so', () => {
  expect(prettyJson('{"a":')).toHaveProperty('error');
  expect(prettyJson('')).toHaveProperty('error');
});

test('10 MB and deep nests are no trouble', () => {
  const long = JSON.stringify(Array.from({ length: 200_000 }, (_, index) => ({ index, text: 'x'.repeat(30) })));
  expect(JSON.parse((prettyJson(long) as { text: string }).text)).toEqual(JSON.parse(long));
  const deep = `${'['.repeat(5_000)}1${']'.repeat(5_000)}`;
  expect((prettyJson(deep) as { text: string }).text.replace(/\s/g, '')).toBe(deep);
  const string = JSON.stringify('\\"'.repeat(1_000_000));
  expect(prettyJson(string)).toEqual({ text: string });
});
