import { expect, test } from 'bun:test';
import { notice, notices, noticeText } from './notices.ts';

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test('both languages name the same arguments', () => {
  for (const [key, text] of Object.entries(notices)) {
    expect({ key, names: placeholders(text.zh) }).toEqual({ key, names: placeholders(text.en) });
  }
});

test('a stored sentence is put into words in the language of its reader', () => {
  const value = notice('service.started', { service: 'echo' });
  expect(noticeText(value, 'en')).toBe('Service echo started.');
  expect(noticeText(value, 'zh')).toBe('服务 echo 启动成功。');
});
