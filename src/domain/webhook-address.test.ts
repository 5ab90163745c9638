import { expect, test } from 'bun:test';
import type { WebhookKind } from '../contract/webhook.ts';
import { maskedUrl, parseWebhookUrl } from './webhook-address.ts';

test.each<[WebhookKind, string, string]>([
  ['generic', 'https://hooks.example.com/sluice', 'https://hooks.example.com/sluice'],
  ['generic', 'https://HOOKS.example.com:443/a?token=abc&b=', 'https://hooks.example.com/a?token=******&b=******'],
  [
    'generic',
    'https://h.example.com/services/T01/B02/abcdefghijklmnop',
    'https://h.example.com/services/T01/B02/******',
  ],
  [
    'wecom',
    'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1-2',
    'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=******',
  ],
  [
    'dingtalk',
    'https://oapi.dingtalk.com/robot/send?access_token=x',
    'https://oapi.dingtalk.com/robot/send?access_token=******',
  ],
  [
    'feishu',
    'https://open.feishu.cn/open-apis/bot/v2/hook/short',
    'https://open.feishu.cn/open-apis/bot/v2/hook/******',
  ],
])('%s %s is shown as %s', (kind, url, shown) => {
  const parsed = parseWebhookUrl(url);
  expect(parsed && maskedUrl(parsed, kind)).toBe(shown);
});

test.each([
  ...['', 'x', '/a', 'ftp://h/', 'file:///etc/passwd', 'https://', 'https://u@h/', 'https://u:p@h/', 'https://h/#a'],
  ...['https://h/#', 'javascript:alert(1)', `https://h/${'a'.repeat(2_048)}`, 'https://[::1/', 'https://a b/'],
])('%j cannot be called', (url) => {
  expect(parseWebhookUrl(url)).toBeUndefined();
});
