import { expect, test } from 'bun:test';
import type { WebhookKind } from '../contract/webhook.ts';
import { judgeAnswer } from './webhook-answer.ts';

const refused = (code: number, detail = '') => ({ key: 'webhook.robot-refused', args: { code, detail } });

test.each<[WebhookKind, number, string, object]>([
  ['generic', 200, '', { kind: 'received' }],
  ['generic', 204, '', { kind: 'received' }],
  ['generic', 200, '{"errcode":1}', { kind: 'received' }],
  ['generic', 302, '', { kind: 'failed', failure: { key: 'webhook.redirected', args: { status: 302 } } }],
  ['generic', 404, '', { kind: 'failed', failure: { key: 'webhook.answered', args: { status: 404 } } }],
  ['generic', 410, '', { kind: 'failed', failure: { key: 'webhook.answered', args: { status: 410 } }, gone: true }],
  ['wecom', 410, '', { kind: 'failed', failure: { key: 'webhook.answered', args: { status: 410 } } }],
  ['wecom', 200, '{"errcode":0,"errmsg":"ok"}', { kind: 'received' }],
  [
    'wecom',
    200,
    '{"errcode":93000,"errmsg":"invalid webhook url"}',
    { kind: 'failed', failure: refused(93_000, 'invalid webhook url') },
  ],
  ['wecom', 200, '{"errcode":45009,"errmsg":"limit"}', { failure: refused(45_009, 'limit'), waitMs: 60_000 }],
  ['dingtalk', 200, '{"errcode":0,"errmsg":"ok"}', { kind: 'received' }],
  [
    'dingtalk',
    200,
    '{"errcode":310000,"errmsg":"sign not match"}',
    { kind: 'failed', failure: refused(310_000, 'sign not match') },
  ],
  ['dingtalk', 200, '{"errcode":130101,"errmsg":"send too fast"}', { kind: 'failed', waitMs: 600_000 }],
  ['feishu', 200, '{"code":0,"msg":"success","data":{}}', { kind: 'received' }],
  ['feishu', 200, '{"StatusCode":0,"StatusMessage":"success"}', { kind: 'received' }],
  [
    'feishu',
    200,
    '{"code":19021,"msg":"sign match fail"}',
    { kind: 'failed', failure: refused(19_021, 'sign match fail') },
  ],
  ['feishu', 200, '{"code":11232,"msg":"frequency limited"}', { kind: 'failed', waitMs: 60_000 }],
  ['feishu', 200, '<html>', { kind: 'failed', failure: { key: 'webhook.robot-unclear', args: {} } }],
  ['dingtalk', 200, 'null', { kind: 'failed', failure: { key: 'webhook.robot-unclear', args: {} } }],
  ['dingtalk', 200, '{"errcode":"0"}', { kind: 'failed', failure: { key: 'webhook.robot-unclear', args: {} } }],
])('%s, status %i, %s', (kind, status, body, verdict) => {
  expect(judgeAnswer(kind, { status, body })).toMatchObject(verdict);
});
