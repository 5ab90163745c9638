import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { ChangeReader } from '../../../test/support/change-reader.ts';
import { until } from '../../../test/support/deadline.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { changeEvent, streamEndEvent } from '../../contract/resources/changes.ts';

let api: TestApi;
let readers: ChangeReader[] = [];
beforeAll(async () => {
  api = await startTestApi();
});
afterEach(async () => {
  for (const reader of readers) await reader[Symbol.asyncDispose]();
  readers = [];
});
afterAll(() => api[Symbol.asyncDispose]());

const own = () => ({ 'X-Auth-Token': api.sign(api.claims) });
const ask = (headers: Record<string, string>, project = api.credentials.project_id) =>
  fetch(`${api.address}/v1/${project}/changes`, { headers, signal: AbortSignal.timeout(30_000) });

/** A stream that has begun. */
async function listen(headers: Record<string, string> = own(), project?: string): Promise<ChangeReader> {
  // One that was left has its place until the server has noticed.
  const response = await until(5_000, 'a place for a stream', async () => {
    const answer = await ask(headers, project);
    return answer.status === 429 ? undefined : answer;
  });
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const reader = new ChangeReader(response.body);
  readers.push(reader);
  expect(await reader.next()).toEqual({ name: 'ready' });
  return reader;
}

async function createService(
  name: string,
  headers: Record<string, string> = own(),
  project = api.credentials.project_id,
): Promise<string> {
  const { body } = await api.call(
    'POST',
    `/v1/${project}/services`,
    {
      service_name: name,
      infer_type: 'real-time',
      config: [
        {
          model_id: await api.model({ projectId: project }),
          specification: 'modelarts.vm.cpu.2u',
          instance_count: 1,
        },
      ],
    },
    headers,
  );
  return body.service_id;
}

test('what is written is told once it is committed, by kind, id and aspect', async () => {
  const reader = await listen();
  const id = await createService('told');
  await reader.through({ name: 'change', kind: 'model', aspect: 'status' });
  await reader.through({ name: 'change', kind: 'service', id, aspect: 'status' });
  await reader.through({ name: 'change', kind: 'service', id, aspect: 'updates' });
  await api.store.services.addEvent(id, {
    type: 'normal',
    notice: { key: 'service.pulling', args: {} },
    occurredAt: 1,
  });
  await reader.through({ name: 'change', kind: 'service', id, aspect: 'events' });
  const app = await api.call('POST', '/v1/{p}/app-auth/apps', { app_name: 'told' });
  await reader.through({ name: 'change', kind: 'app', id: app.body.app.app_id });
  await api.call('POST', '/v1/{p}/volumes', { name: 'told' });
  await reader.through({ name: 'change', kind: 'volume', id: 'told' });
  await api.call('POST', '/v2/manage/namespaces', { namespace: 'told' });
  await reader.through({ name: 'change', kind: 'organization', id: 'told' });
  await api.call('POST', '/v2/manage/namespaces/told/repos', { repository: 'echo' });
  const rules = [{ template: 'date_rule', params: { days: '30' }, tag_selectors: [] }];
  const ruled = await api.call('POST', '/v2/manage/namespaces/told/repos/echo/retentions', { algorithm: 'or', rules });
  expect(ruled.status).toBe(201);
  await reader.through({ name: 'change', kind: 'repository', id: 'told/echo', aspect: 'retention' });
  await api.call('PUT', '/v1/{p}/pull-credentials/registry.example', { username: 'robot', password: 'secret' });
  await reader.through({ name: 'change', kind: 'pull-credential', id: 'registry.example' });
  await api.call('DELETE', `/v1/{p}/services/${id}`);
  await reader.through({ name: 'change', kind: 'service', id, aspect: 'status' });
});

test('a burst of writes of one service is one event', async () => {
  const id = await createService('burst');
  const reader = await listen();
  for (let at = 0; at < 100; at += 1) {
    await api.store.services.addEvent(id, {
      type: 'normal',
      notice: { key: 'service.pulling', args: {} },
      occurredAt: at,
    });
  }
  api.store.changes.observed({ kind: 'service', id: 'last', projectId: api.credentials.project_id });
  const told = await reader.through({ id: 'last' });
  for (const { name, ...data } of told)
    expect([name, changeEvent.strict().safeParse(data).error]).toEqual(['change', undefined]);
  // A slow machine may take more than one window for a hundred writes.
  expect(told.length).toBeLessThan(30);
  expect(told).toContainEqual({ name: 'change', kind: 'service', id, aspect: 'events' });
});

test('nothing is told of what was rolled back, of another project, or of what the caller may not read', async () => {
  const reader = await listen();
  await api.user('c'.repeat(32), 'only-calls', ['caller']);
  const caller = await listen({
    'X-Auth-Token': api.sign({ ...api.claims, jti: 'only-calls', sub: 'c'.repeat(32), name: 'only-calls' }),
  });
  const other = await api.project('changes-elsewhere');
  const elsewhere = await listen(other.headers, other.id);

  const taken = await createService('rolled-back');
  expect(taken).toBeString();
  api.store.changes.observed({ kind: 'webhook', id: 'before', projectId: api.credentials.project_id });
  await reader.through({ kind: 'webhook', id: 'before' });
  const again = await api.call('POST', '/v1/{p}/services', {
    service_name: 'rolled-back',
    infer_type: 'real-time',
    config: [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
  });
  expect(again.status).toBe(409);
  const there = await createService('elsewhere', other.headers, other.id);
  await elsewhere.through({ kind: 'service', id: there, aspect: 'updates' });

  for (const [id, projectId] of [
    ['here', api.credentials.project_id],
    ['there', other.id],
  ] as const) {
    api.store.changes.observed({ kind: 'webhook', id, projectId });
  }
  for (const [each, id] of [
    [reader, 'here'],
    [elsewhere, 'there'],
  ] as const) {
    const told = await each.through({ kind: 'webhook', id });
    expect(told.filter((event) => event.kind === 'service')).toEqual([]);
    expect(told.filter((event) => event.kind === 'webhook')).toHaveLength(1);
  }
  // Whoever only calls services is let in, and told of nothing.
  for (let at = 0; at < 3; at += 1) expect(await caller.next()).toEqual({ name: 'comment' });
});

test('a reader with a number of changes that nobody reads one by one is told to read everything anew', async () => {
  const reader = await listen();
  for (let at = 0; at < 1_000; at += 1) {
    api.store.changes.observed({ kind: 'model', id: `${at}`, projectId: api.credentials.project_id });
  }
  expect(await reader.event()).toEqual({ name: 'resync' });
  api.store.changes.observed({ kind: 'model', id: 'later', projectId: api.credentials.project_id });
  expect(await reader.event()).toEqual({ name: 'change', kind: 'model', id: 'later' });
});

test('a stream ends with its credential: over, revoked, or its user shut out', async () => {
  const soon = Math.ceil(Date.now() / 1_000) + 2;
  const over = await listen({ 'X-Auth-Token': api.sign({ ...api.claims, jti: 'soon', exp: soon }) });
  const { name, ...end } = (await over.event()) ?? { name: 'none' };
  expect([name, streamEndEvent.strict().parse(end)]).toEqual(['end', { reason: 'credential-expired' }]);
  expect(await over.next()).toBeUndefined();

  const token = api.sign({ ...api.claims, jti: 'to-revoke' });
  const revoked = await listen({ 'X-Auth-Token': token });
  const untouched = await listen();
  const headers = { ...own(), 'X-Subject-Token': token };
  expect((await api.call('DELETE', '/v3/auth/tokens', undefined, headers)).status).toBe(204);
  expect(await revoked.event()).toMatchObject({ name: 'end', reason: 'access-lost', error_code: 'ModelArts.0203' });
  expect(await revoked.next()).toBeUndefined();

  const made = await api.call('POST', '/v3/users', {
    user: { name: 'leaves', password: 'long enough', roles: ['developer'], projects: [api.credentials.project_id] },
  });
  const { id: sub } = made.body.user;
  const leaving = await listen({ 'X-Auth-Token': api.sign({ ...api.claims, jti: 'leaves', sub, name: 'leaves' }) });
  const removed = await api.call('DELETE', `/v3/projects/${api.credentials.project_id}/users/${sub}`);
  expect(removed.status).toBe(204);
  expect(await leaving.event()).toMatchObject({ name: 'end', reason: 'access-lost' });
  expect(await untouched.next()).toEqual({ name: 'comment' });
});

test('one user has so many streams and no more; one that is left makes room', async () => {
  const first = await listen();
  await listen();
  await listen();
  const refused = await ask(own());
  expect([
    refused.status,
    refused.headers.get('Retry-After'),
    ((await refused.json()) as { error_code: string }).error_code,
  ]).toEqual([429, '5', 'APIG.0308']);
  expect(
    (await fetch(`${api.address}/v1/${api.credentials.project_id}/changes`, { method: 'HEAD', headers: own() })).status,
  ).toBe(200);
  await first[Symbol.asyncDispose]();
  await listen();
});

test('every stream ends when the process does', async () => {
  await using ending = await startTestApi();
  const response = await fetch(`${ending.address}/v1/${ending.credentials.project_id}/changes`, {
    headers: { 'X-Auth-Token': ending.sign(ending.claims) },
  });
  const reader = new ChangeReader(response.body);
  expect(await reader.next()).toEqual({ name: 'ready' });
  ending.changes.end();
  expect(await reader.event()).toEqual({ name: 'end', reason: 'stopping' });
  expect(await reader.next()).toBeUndefined();
});
