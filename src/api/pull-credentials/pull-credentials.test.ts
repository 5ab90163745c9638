import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const path = '/v1/{p}/pull-credentials';
const put = (registry: string, username: string, password: string, headers?: Record<string, string>) =>
  api.call('PUT', `${path}/${encodeURIComponent(registry)}`, { username, password }, headers);
const listed = async (headers?: Record<string, string>) => (await api.call('GET', path, undefined, headers)).body;

test('a login is kept for one registry, replaced, listed without its password, and deleted', async () => {
  const first = await put('Registry.example.com:5000', 'robot', 'pull-52c1-one');
  expect([first.status, first.body]).toMatchObject([200, { registry: 'registry.example.com:5000', username: 'robot' }]);
  const second = await put('registry.example.com:5000', 'other', 'pull-52c1-two');
  expect(second.body).toMatchObject({ username: 'other', create_time: first.body.create_time });
  await put('registry-1.docker.io', 'somebody', 'pull-52c1-three');
  const all = await listed();
  expect(all.pull_credentials.map((each: { registry: string }) => each.registry)).toEqual([
    'docker.io',
    'registry.example.com:5000',
  ]);
  expect(await listed()).toMatchObject({ count: 2, total_count: 2 });
  const page = await api.call('GET', `${path}?limit=1&offset=1`);
  expect(page.body).toMatchObject({ count: 1, pull_credentials: [{ registry: 'registry.example.com:5000' }] });
  expect(JSON.stringify([first, second, all])).not.toContain('pull-52c1');
  const kept = ['', '-wal'].map((end) => readFileSync(`${api.databaseFile}${end}`));
  expect(kept.some((bytes) => bytes.includes('pull-52c1'))).toBe(false);
  const gone = await api.call('DELETE', `${path}/registry.example.com:5000`);
  expect(gone.status).toBe(200);
  expect((await api.call('DELETE', `${path}/registry.example.com:5000`)).body.error_code).toBe('ModelArts.4204');
  expect(await listed()).toMatchObject({ total_count: 1 });
});

test('who stored what is recorded, and not the password', async () => {
  await put('audited.example.com', 'robot', 'pull-9d-secret');
  const records = await api.call('GET', '/v1/{p}/audit-records?resource=audited.example.com');
  expect(records.body.records[0]).toMatchObject({
    action: 'PUT /v1/{project_id}/pull-credentials/{registry}',
    resources: [{ type: 'registry', id: 'audited.example.com' }],
  });
  expect(JSON.stringify(records.body)).not.toContain('pull-9d-secret');
});

test('each project has its own, which go with it', async () => {
  await put('shared.example.com', 'ours', 'x');
  const other = await api.project('pulls-elsewhere');
  const elsewhere = `/v1/${other.id}/pull-credentials`;
  expect((await api.call('GET', elsewhere, undefined, other.headers)).body).toMatchObject({ total_count: 0 });
  const theirs = await api.call('DELETE', `${elsewhere}/shared.example.com`, undefined, other.headers);
  expect(theirs.status).toBe(404);
  await api.call('PUT', `${elsewhere}/shared.example.com`, { username: 'theirs', password: 'y' }, other.headers);
  expect(await api.store.pullCredentials.find(other.id, 'shared.example.com')).toMatchObject({ username: 'theirs' });
  expect((await api.call('DELETE', `/v3/projects/${other.id}`)).status).toBe(204);
  expect(await api.store.pullCredentials.find(other.id, 'shared.example.com')).toBeUndefined();
});

test.each([
  ['registry', { username: 'robot', password: 'x' }, 'no registry'],
  ['localhost:8443', { username: 'robot', password: 'x' }, 'built-in registry'],
  ['a.example.com', { username: 'ro:bot', password: 'x' }, 'without a colon'],
  ['a.example.com', { username: '', password: 'x' }, '1 to 255'],
  ['a.example.com', { username: 'robot', password: '' }, '1 to 8192'],
  ['a.example.com', { username: 'robot', password: 'x\u0000' }, 'without NUL'],
  ['a.example.com', { username: 'robot' }, 'password'],
])('for %s %p is refused in words', async (registry, body, words) => {
  const refused = await api.call('PUT', `${path}/${encodeURIComponent(registry)}`, body);
  expect([refused.status, refused.body.error_msg]).toEqual([400, expect.stringContaining(words)]);
});

test('a project has so many and no more; one that it has can still be replaced', async () => {
  const full = await api.project('pulls-full');
  const at = (number: number) => `/v1/${full.id}/pull-credentials/r${number}.example.com`;
  const body = { username: 'robot', password: 'x' };
  for (let number = 0; number < 100; number += 1) {
    expect((await api.call('PUT', at(number), body, full.headers)).status).toBe(200);
  }
  expect((await api.call('PUT', at(100), body, full.headers)).status).toBe(409);
  expect((await api.call('PUT', at(99), body, full.headers)).status).toBe(200);
});

test('a check says how it went, asks no address inside, and tells nothing of the password', async () => {
  await using server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('', { status: 200 }) });
  const registry = `127.0.0.1:${server.port}`;
  await put(registry, 'robot', 'pull-77-secret');
  const check = await api.call('POST', `${path}/${registry}/check`);
  expect([check.status, check.body.result]).toEqual([200, 'not-public']);
  expect(check.body.message).toContain('--source-registry');
  expect(JSON.stringify(check.body)).not.toContain('pull-77-secret');
  expect((await api.call('POST', `${path}/none.example.com/check`)).status).toBe(404);
});
