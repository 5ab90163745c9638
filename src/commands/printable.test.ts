import { expect, test } from 'bun:test';
import { printable } from './printable.ts';

test.each([
  ['plain', '语音 and words', '语音 and words'],
  ['a colour', '\u001b[91mnpm ERR!\u001b[0m', 'npm ERR!'],
  ['a window title', '\u001b]0;root@host\u0007text', 'text'],
  ['a cursor that moves', 'one\r\u001b[2Ktwo', 'one two'],
  ['half a sequence', 'one\u001b', 'one'],
  ['control characters', 'a\u0000b\u0008c\nd', 'a b c d'],
  ['text that reads from the right', 'gpj.\u202eexe', 'gpj. exe'],
])('%s', (_name, text, shown) => {
  const found = printable(text);
  expect(found).not.toMatch(/\p{Cc}/u);
  expect(found).toBe(shown);
});
