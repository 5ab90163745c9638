import { expect, test } from 'bun:test';
import { Hono } from 'hono';
import { createLogger } from '../../log/logger.ts';
import type { ApiEnvironment } from '../operation.ts';
import { renderError } from './render-error.ts';

test('a full disk is said in words, in the language of the reader; a bug gives only its request id away', async () => {
  const app = new Hono<ApiEnvironment>();
  const log = createLogger({ name: 'test', level: 'silent' });
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  app.get('/full', () => Promise.reject(full));
  app.get('/bug', () => Promise.reject(new Error('a secret')));
  app.onError((error, context) => renderError(error, context, log));
  const answer = await app.request('/full', { headers: { 'X-Language': 'zh-cn' } });
  expect([answer.status, await answer.text()]).toEqual([507, expect.stringContaining('磁盘已满')]);
  const bug = await app.request('/bug');
  expect([bug.status, await bug.text()]).toEqual([500, expect.not.stringContaining('secret')]);
});
