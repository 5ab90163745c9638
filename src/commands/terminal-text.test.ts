import { expect, test } from 'bun:test';
import { terminalText } from './terminal-text.ts';

test.each([
  ['a\tb\nc', 'a\tb\nc'],
  ['a\r\nb', 'a \nb'],
  ['\u001b[31mred\u001b[0m', 'red'],
  ['bell \u0007', 'bell  '],
  ['\u009b2Jclear', 'clear'],
  ['txt.\u202egpj', 'txt. gpj'],
  ['语音 🙂', '语音 🙂'],
])('%j', (text, shown) => {
  expect(terminalText(text)).toBe(shown);
});
