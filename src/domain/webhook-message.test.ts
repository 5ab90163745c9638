import { expect, test } from 'bun:test';
import { notice } from '../contract/notices.ts';
import type { StatusChange } from '../contract/webhook.ts';
import { shortened, webhookMessage } from './webhook-message.ts';

const change: StatusChange = {
  type: 'service.status_changed',
  at: Date.UTC(2026, 10, 27, 8, 30),
  projectId: 'p',
  serviceId: 's-1',
  serviceName: 'asr_zh',
  websocket: true,
  oldStatus: 'deploying',
  newStatus: 'running',
};

test('one event is a title and what there is to say, in both languages', () => {
  expect(webhookMessage([change], 'en')).toEqual({
    title: 'Service asr_zh: deploying → running',
    lines: ['s-1 2026-11-27T08:30:00.000Z'],
  });
  const failed: StatusChange = { ...change, newStatus: 'failed', reason: notice('service.failed', { service: 'asr' }) };
  expect(webhookMessage([failed], 'zh')).toEqual({
    title: '服务 asr_zh: 部署中 → 异常',
    lines: ['服务 asr 启动失败。', 's-1 2026-11-27T08:30:00.000Z'],
  });
});

test('several are told together and stay within what the strictest robot takes', () => {
  const longest: StatusChange = {
    ...change,
    serviceName: '𠮷'.repeat(64),
    reason: notice('service.failed', { service: '服'.repeat(5_000) }),
    oldStatus: 'concerning',
    newStatus: 'deploying',
  };
  const { title, lines } = webhookMessage([longest, longest, longest, longest, longest], 'zh');
  expect(title).toBe('5 个服务状态变化');
  expect(lines).toHaveLength(15);
  expect(Buffer.byteLength([title, ...lines].join('\n> '))).toBeLessThan(4_000);
  expect(Buffer.byteLength(webhookMessage([longest], 'zh').lines.join('\n'))).toBeLessThan(3_000);
});

test('nothing that an image or a person wrote calls people, links or breaks lines', () => {
  const reason = notice('service.failed', {
    service: '<@all> <at user_id="all"></at>\n# [click](https://x) `x` *b* @all',
  });
  const { lines } = webhookMessage([{ ...change, newStatus: 'failed', reason }], 'en');
  expect(lines.join('')).not.toMatch(/[<>[\]`*#@\n]/);
});

test('a text is not cut inside a character', () => {
  expect(shortened('abc', 3)).toBe('abc');
  expect(shortened('abcd', 3)).toBe('ab…');
  expect(shortened('a𠮷bc', 3)).toBe('a…');
});
