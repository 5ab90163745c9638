import { expect, test } from 'bun:test';
import { assert, property, string, stringMatching, uint8Array } from 'fast-check';
import { digestOf, formatDigest, parseDigest } from './digest.ts';
import { parseReference } from './reference.ts';

test('a digest reads back as it was written, in both algorithms', () => {
  assert(
    property(uint8Array(), (content) => {
      for (const algorithm of ['sha256', 'sha512'] as const) {
        const digest = digestOf(content, algorithm);
        expect(parseDigest(formatDigest(digest))).toEqual(digest);
      }
    }),
  );
});

test('other algorithms, lengths and cases are no digests', () => {
  const hex = 'ab'.repeat(32);
  for (const text of [
    `sha256:${hex}0`,
    `sha256:${hex.toUpperCase()}`,
    `sha512:${hex}`,
    `md5:${hex}`,
    hex,
    `sha256:${hex}\n`,
  ]) {
    expect(parseDigest(text)).toBeUndefined();
  }
});

test('a reference is a tag or a digest, never both, and nothing else', () => {
  assert(
    property(stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/), (tag) => {
      expect(parseReference(tag)).toEqual({ kind: 'tag', tag });
    }),
  );
  assert(
    property(string(), (text) => {
      const reference = parseReference(text);
      if (reference?.kind === 'tag') expect(text).toMatch(/^\w[\w.-]*$/);
    }),
  );
  expect(parseReference(`sha256:${'0'.repeat(64)}`)?.kind).toBe('digest');
  for (const text of ['', '.hidden', '-x', '..', 'a/b', 'a:b', 'x'.repeat(129), 'v1\n']) {
    expect(parseReference(text)).toBeUndefined();
  }
});
