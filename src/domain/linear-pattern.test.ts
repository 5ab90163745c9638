import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseLinearPattern } from './linear-pattern.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', '-', '_', 'V'), maxLength: 12 });

/** Patterns of everything that is supported. */
const pattern = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'b', '1', '.', '-', '_', '\\.', '\\-', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S'),
    fc.constantFrom(
      '[ab]',
      '[^a]',
      '[a-z]',
      '[^\\d.]',
      '[-a]',
      '[a-]',
      '[\\w-]',
      '[A-Z0-9_]',
      '[]',
      '[^]',
      '^',
      '$',
      '',
    ),
    fc.tuple(fc.constantFrom('(', '(?:'), tie('pattern')).map(([open, inside]) => `${open}${inside})`),
    fc
      .tuple(
        fc.oneof(
          fc.constantFrom('a', '.', '[ab]', '\\d'),
          tie('pattern').map((inside) => `(?:${inside})`),
        ),
        fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '{0}', '{1,3}'),
        fc.constantFrom('', '?'),
      )
      .map((parts) => parts.join('')),
  ),
  pattern: fc.oneof(
    { maxDepth: 4 },
    fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
    fc.tuple(tie('part'), tie('part')).map((parts) => parts.join('|')),
  ),
})).pattern;

describe('a pattern', () => {
  test('matches what the language of the platform matches', () => {
    let understood = 0;
    fc.assert(
      fc.property(pattern, text, (source, given) => {
        const own = parseLinearPattern(source);
        if (!own) return;
        understood += 1;
        expect(`${source} ${given} ${own.test(given)}`).toBe(`${source} ${given} ${new RegExp(source).test(given)}`);
      }),
      { numRuns: 3_000 },
    );
    expect(understood).toBeGreaterThan(1_000);
  });

  test.each([
    ['^v\\d+\\.\\d+$', 'v1.20', true],
    ['^v\\d+\\.\\d+$', 'v1.20-rc', false],
    ['release|stable', 'my-release-1', true],
    ['^[a-f0-9]{7,12}$', 'deadbee', true],
    ['^[a-f0-9]{7,12}$', 'deadbe', false],
    ['', 'anything', true],
  ])('%j on %j: %p', (source, given, expected) => {
    expect(parseLinearPattern(source)?.test(given)).toBe(expected);
  });

  test.each([
    '(a)\\1',
    '(?=a)',
    '(?<!a)b',
    '(?<name>a)',
    '\\bword',
    '\\u0041',
    '[b-a]',
    '[a',
    '(a',
    'a)',
    '*a',
    'a**',
    'a{2,1}',
    'a{200}',
    'a{',
    '^*',
    'a'.repeat(129),
    '(a{100}){100}',
    '((((){100}){100}){100}){100}',
    '\\',
  ])('%j is not supported', (source) => {
    expect(parseLinearPattern(source)).toBeUndefined();
  });

  test('answers whatever is asked, also where others take for ever', () => {
    for (const source of [
      '^(a+)+$',
      '^(a|a)*$',
      '^(a?){40}a{40}$',
      '(.*)*(.*)*(.*)*x$',
      '^(([a-z])+.)+[A-Z]([a-z])+$',
    ]) {
      expect(parseLinearPattern(source)?.test(`${'a'.repeat(127)}!`)).toBe(false);
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (source, given) => {
        expect(parseLinearPattern(source)?.test(given)).toBeOneOf([undefined, true, false]);
      }),
    );
  });
});
