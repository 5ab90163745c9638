import { expect, test } from 'bun:test';
import { preferredLanguage } from './language.ts';

test.each([
  [undefined, undefined, 'en'],
  ['zh-cn', 'en', 'zh'],
  ['en-us', 'zh', 'en'],
  ['fr', 'zh-CN,zh;q=0.9', 'zh'],
  [undefined, 'en;q=0.5, zh-CN;q=0.8', 'zh'],
  [undefined, 'fr, en;q=0.9, zh;q=0.8', 'en'],
  [undefined, 'fr', 'en'],
  [undefined, 'zh;q=x', 'en'],
  [undefined, ';;;,,,=', 'en'],
] as const)('X-Language %p and Accept-Language %p mean %p', (named, accepted, expected) => {
  expect(preferredLanguage(named, accepted)).toBe(expected);
});
