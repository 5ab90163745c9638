import { expect, test } from 'bun:test';
import { assert, property, string } from 'fast-check';
import { parseBasicAuthorization } from './basic-authorization.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test('the first colon ends the user name', () => {
  expect(parseBasicAuthorization(basic('cn-north-4@AK:key'))).toEqual({ username: 'cn-north-4@AK', password: 'key' });
  expect(parseBasicAuthorization(basic('a:b:c'))).toEqual({ username: 'a', password: 'b:c' });
  expect(parseBasicAuthorization(basic(':'))).toEqual({ username: '', password: '' });
  expect(parseBasicAuthorization(basic('项目@AK:钥'))).toEqual({ username: '项目@AK', password: '钥' });
});

test('anything else is no credential', () => {
  for (const header of [
    undefined,
    null,
    '',
    'Basic',
    'Basic ',
    'Basic ???',
    'Bearer YTpi',
    basic('nocolon'),
    'Basic YTpi x',
  ]) {
    expect(parseBasicAuthorization(header)).toBeUndefined();
  }
});

test('every pair without control characters reads back', () => {
  const word = string({ unit: 'grapheme-ascii' });
  assert(
    property(
      word.filter((text) => !text.includes(':')),
      word,
      (username, password) => {
        expect(parseBasicAuthorization(basic(`${username}:${password}`))).toEqual({ username, password });
      },
    ),
  );
});
