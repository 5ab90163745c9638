import { expect, test } from 'bun:test';
import { notice, noticeText } from './notices.ts';

test('a stored sentence is put into words in the language of its reader', () => {
  const value = notice('service.started', { service: 'echo' });
  expect(noticeText(value, 'en')).toBe('Service echo started.');
  expect(noticeText(value, 'zh')).toBe('服务 echo 启动成功。');
});

test('a sentence without a detail does not end in a blank', () => {
  const value = notice('model.image-missing', { image: 'org/app:2', detail: '' });
  const en = 'Failed to obtain the source image org/app:2. Check whether the image exists.';
  expect(noticeText(value, 'en')).toBe(en);
  expect(noticeText(value, 'zh')).toBe('获取源镜像 org/app:2 失败，请检查镜像是否存在。');
  const detailed = notice('model.image-missing', { image: 'org/app:2', detail: 'No such tag.' });
  expect(noticeText(detailed, 'en')).toBe(`${en} No such tag.`);
});

test('a sentence that this version does not know is shown as it was stored', () => {
  const stored = JSON.parse('{"key":"service.levitates","args":{"height":3}}');
  expect(noticeText(stored, 'en')).toBe('service.levitates {"height":3}');
});
