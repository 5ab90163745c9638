import { expect, test } from 'bun:test';
import { readTypedLine, type TypedLine } from './typed-line.ts';

test.each<[string, TypedLine]>([
  ['hello', { kind: 'text', text: 'hello' }],
  ['', { kind: 'text', text: '' }],
  ['//file', { kind: 'text', text: '/file' }],
  ['/file my speech.wav', { kind: 'binary-file', path: 'my speech.wav' }],
  ['/text a.json', { kind: 'text-file', path: 'a.json' }],
  ['/hex 01 02:FF', { kind: 'binary', bytes: Buffer.of(1, 2, 255) }],
  ['/ping', { kind: 'ping', bytes: Buffer.of() }],
  ['/ping are you there', { kind: 'ping', bytes: Buffer.from('are you there') }],
  ['/close', { kind: 'close', code: 1000, reason: '' }],
  ['/close 4000 that is all', { kind: 'close', code: 4000, reason: 'that is all' }],
  ['/close that is all', { kind: 'close', code: 1000, reason: 'that is all' }],
  ['/help', { kind: 'help' }],
])('%p', (line, typed) => {
  expect(readTypedLine(line)).toEqual(typed);
});

test.each([
  '/',
  '/fil a',
  '/file',
  '/text',
  '/hex',
  '/hex 1',
  '/hex zz',
  `/ping ${'x'.repeat(126)}`,
  '/close 999',
  '/close 1005',
  '/close 5000',
  `/close 1000 ${'é'.repeat(62)}`,
])('%p is a mistake', (line) => {
  expect(readTypedLine(line)).toMatchObject({ kind: 'mistake' });
});
