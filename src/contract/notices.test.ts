import { expect, test } from 'bun:test';
import { notice, noticeText } from './notices.ts';

test('a stored sentence is put into words in the language of its reader', () => {
  const value = notice('service.started', { service: 'echo' });
  expect(noticeText(value, 'en')).toBe('Service echo started.');
  expect(noticeText(value, 'zh')).toBe('服务 echo 启动成功。');
});

test('a sentence that this version does not know is shown as it was stored', () => {
  const stored = JSON.parse('{"key":"service.levitates","args":{"height":3}}');
  expect(noticeText(stored, 'en')).toBe('service.levitates {"height":3}');
});
