import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

test('administrators see how the platform is, with its clock', async () => {
  api.readiness = [
    { name: 'workers', ready: false, detail: 'none' },
    { name: 'engine', ready: true, liveRestore: false },
  ];
  api.ahead = 600_000;
  const before = Date.now();
  const { status, body } = await api.call('GET', '/v1/{p}/platform-status');
  api.ahead = 0;
  expect(status).toBe(200);
  expect(body.time - before).toBeGreaterThanOrEqual(600_000);
  expect(body).toMatchObject({
    version: '1.2.3',
    checks: [
      { name: 'workers', ready: false, detail: 'none' },
      { name: 'engine', ready: true, live_restore: false },
    ],
  });
  expect(body.disk.free_in_bytes).toBeGreaterThan(0);
  expect(body.disk.total_in_bytes).toBeGreaterThanOrEqual(body.disk.free_in_bytes);
});
