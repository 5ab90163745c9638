import { expect, test } from 'bun:test';
import { languageOf } from './answer.ts';
import { parseRequestHead } from './request-head.ts';

test.each([
  ['', 'en'],
  ['X-Language: zh-cn\r\nAccept-Language: en\r\n', 'zh'],
  ['X-Language: fr\r\nAccept-Language: zh-CN\r\n', 'zh'],
  ['Accept-Language: fr, zh;q=0.5\r\n', 'zh'],
  ['Accept-Language: zh;q=0.1, en\r\n', 'en'],
] as const)('the gateway reads the language of %j as the rest of the platform does', (fields, language) => {
  const head = parseRequestHead(Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`));
  expect(languageOf(head)).toBe(language);
});
