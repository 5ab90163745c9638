import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { clientError } from '../../contract/errors.ts';
import { notice } from '../../contract/notices.ts';
import type { TransparencyCheck, TransparencyReport } from '../../contract/transparency.ts';

let api: TestApi;
let path: string;
const asked: TransparencyCheck[] = [];

const report: TransparencyReport = {
  verdict: 'different',
  instanceId: 'i-1',
  modelId: 'm-1',
  startedAt: 1000,
  durationMs: 20,
  conversations: [
    { name: 'a', verdict: 'same', differences: [], varying: ['the body'] },
    {
      name: 'b',
      verdict: 'different',
      differences: [{ place: 'frame 1', direct: '88', gateway: null }],
      varying: [],
    },
    {
      name: 'c',
      verdict: 'undecided',
      reason: notice('transparency.no-answer', {}),
      differences: [],
      varying: [],
    },
  ],
};

beforeAll(async () => {
  api = await startTestApi();
  const modelId = await api.model();
  const created = await api.call('POST', '/v1/{p}/services', {
    service_name: 'checked',
    infer_type: 'real-time',
    config: [{ model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
  });
  path = `/v1/{p}/services/${created.body.service_id}/transparency-checks`;
  api.checkTransparency = async (check) => {
    asked.push(check);
    return report;
  };
});
afterAll(() => api[Symbol.asyncDispose]());

test('asks with defaults when nothing is said, and answers with the report', async () => {
  const { status, body } = await api.call('POST', path);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    verdict: 'different',
    instance_id: 'i-1',
    model_id: 'm-1',
    start_time: 1000,
    duration_in_ms: 20,
  });
  expect(body).toMatchObject({ same_count: 1, different_count: 1, undecided_count: 1 });
  expect(body.conversations[1].differences).toEqual([{ place: 'frame 1', direct: '88', gateway: null }]);
  expect(body.conversations[2].error_msg).toContain('nothing to compare');
  expect(asked.at(-1)?.question).toEqual({
    path: '/',
    headers: [],
    messages: [],
    intrusive: false,
    silenceMs: 200,
    deadlineMs: 60_000,
  });
});

test('hands on what is asked for', async () => {
  await api.call('POST', path, {
    path: '/a?b=c',
    headers: { 'X-One': '1', Authorization: 'Basic YTpi' },
    messages: [{ text: '你好' }, { base64: 'AAEC' }],
    intrusive: true,
    instance_id: 'i-2',
    silence_in_ms: '50',
    timeout_in_seconds: 5,
  });
  expect(asked.at(-1)?.question).toEqual({
    path: '/a?b=c',
    headers: [
      ['X-One', '1'],
      ['Authorization', 'Basic YTpi'],
    ],
    messages: ['你好', Buffer.from([0, 1, 2])],
    intrusive: true,
    instanceId: 'i-2',
    silenceMs: 50,
    deadlineMs: 5_000,
  });
});

test('has a short-lived token of its own, for one instance and the caller’s project', async () => {
  await api.call('POST', path, { timeout_in_seconds: 10 });
  const token = asked.at(-1)?.tokenFor('i-3') ?? '';
  expect((await api.call('GET', '/v1/{p}/services', undefined, { 'X-Auth-Token': token })).status).toBe(401);
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ instance: 'i-3', sub: api.claims.sub, project: api.claims.project });
  expect(claims.jti).toStartWith('transparency-check-');
  expect(claims.exp - claims.iat).toBe(70);
});

test.each([
  [{ path: 'no-slash' }, 'path'],
  [{ path: '/a b' }, 'path'],
  [{ path: '/a\r\nX: y' }, 'path'],
  [{ path: '/a#b' }, 'path'],
  [{ headers: { Host: 'a' } }, 'headers'],
  [{ headers: { 'x-auth-token': 'a' } }, 'headers'],
  [{ headers: { 'X-A': 'a\r\nX-B: b' } }, 'headers'],
  [{ headers: { 'X A': 'a' } }, 'headers'],
  [{ messages: [{ base64: '?' }] }, 'messages'],
  [{ messages: Array.from({ length: 17 }, () => ({ text: '' })) }, 'messages'],
  [{ silence_in_ms: 1 }, 'silence_in_ms'],
  [{ timeout_in_seconds: 3_600 }, 'timeout_in_seconds'],
])('refuses %j in words', async (question, field) => {
  const before = asked.length;
  const { status, body } = await api.call('POST', path, question);
  expect([status, body.error_msg]).toEqual([400, expect.stringContaining(field)]);
  expect(asked.length).toBe(before);
});

test('an unknown service, and one that cannot be checked, are answered from the catalogue', async () => {
  expect((await api.call('POST', '/v1/{p}/services/none/transparency-checks')).body.error_code).toBe('ModelArts.3502');
  api.checkTransparency = () => Promise.reject(clientError('service.check-under-way', { name: 'checked' }));
  expect((await api.call('POST', path)).status).toBe(429);
});
