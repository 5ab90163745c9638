import { expect, test } from 'bun:test';
import { notice, noticeText } from './notices.ts';

test('a stored sentence is put into words in the language of its reader', () => {
  const value = notice('service.started', { service: 'echo' });
  expect(noticeText(value, 'en')).toBe('Service echo started.');
  expect(noticeText(value, 'zh')).toBe('服务 echo 启动成功。');
});
