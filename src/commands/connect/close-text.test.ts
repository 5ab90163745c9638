import { expect, test } from 'bun:test';
import { ending } from '../../contract/endings.ts';
import { closeText } from './close-text.ts';

test.each([
  [1000, 'normal'],
  [1012, 'it restarts; connect again'],
  [3001, 'a code of a library or framework'],
  [4999, "a code of the image's own"],
  [2000, 'a code that nobody has defined'],
])('%p', (code, text) => {
  expect(closeText(code, 'whatever', 'en')).toBe(text);
});

test("the platform's own reasons are told in the reader's language", () => {
  const { code, reason } = ending('limit.idle', { seconds: 30 });
  expect(closeText(code, reason, 'en')).toBe(reason);
  expect(closeText(code, reason, 'zh')).toBe('30 秒内双向均无数据');
  expect(closeText(1012, ending('drain.instance', {}).reason, 'zh')).toBe('该服务实例即将结束，请重新连接');
  expect(closeText(1008, 'sluice: something of a newer version', 'zh')).toBe('违反规则，变更后方可重新连接');
});
