import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { operations } from '../operations.ts';

const from = { 'X-Sluice-Client-Address': '203.0.113.7' };
let api: TestApi;
let token: { 'X-Auth-Token': string };

beforeAll(async () => {
  api = await startTestApi();
  token = { 'X-Auth-Token': api.sign(api.claims) };
});
afterAll(() => api[Symbol.asyncDispose]());

async function records(query: string) {
  const { status, body } = await api.call('GET', `/v1/{p}/audit-records?${query}`);
  expect(status).toBe(200);
  return body.records;
}

const recordOf = async ({ headers }: { readonly headers: Headers }) =>
  (await records(`request_id=${headers.get('X-Request-Id')}`))[0];

function serviceOf(modelId: string, name: string) {
  const config = [{ model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  return { service_name: name, infer_type: 'real-time', config };
}

function login(password: string, name = 'admin', domain = 'admin') {
  const identity = { methods: ['password'], password: { user: { name, password, domain: { name: domain } } } };
  return api.call('POST', '/v3/auth/tokens', { auth: { identity } }, from);
}

test('a call that makes something says who, what, when, from where, with what and what came of it', async () => {
  const before = Date.now();
  const headers = { ...token, ...from };
  const made = await api.call('POST', '/v1/{p}/services', serviceOf(await api.model(), 'made'), headers);
  expect(made.status).toBe(200);
  const record = await recordOf(made);
  expect(record).toEqual({
    request_id: made.headers.get('X-Request-Id'),
    occur_time: expect.any(Number),
    action: 'POST /v1/{project_id}/services',
    result: 'success',
    status: 200,
    duration_ms: expect.any(Number),
    user: { id: api.claims.sub, name: 'admin' },
    credential: { type: 'token', id: 'test' },
    client_address: '203.0.113.7',
    project_id: api.credentials.project_id,
    resources: [{ type: 'service', id: made.body.service_id }],
  });
  expect(record.occur_time).toBeGreaterThanOrEqual(before);
  const id = made.body.service_id;
  const gone = await api.call('DELETE', `/v1/{p}/services/${id}`);
  expect((await records(`resource=${id}`)).map(({ action }: { action: string }) => action)).toEqual([
    'DELETE /v1/{project_id}/services/{service_id}',
    'POST /v1/{project_id}/services',
  ]);
  expect((await recordOf(gone)).result).toBe('success');
});

test('a call that is refused is recorded with its error, as far as the caller is known', async () => {
  const bad = await api.call('POST', '/v1/{p}/services', { service_name: 7 });
  expect(await recordOf(bad)).toMatchObject({ result: 'refused', status: 400, error_code: bad.body.error_code });
  const foreign = await api.call('DELETE', `/v1/${'f'.repeat(32)}/services/x`, undefined, token);
  expect(foreign.status).toBe(403);
  expect(await recordOf(foreign)).toMatchObject({
    result: 'refused',
    status: 403,
    project_id: 'f'.repeat(32),
    user: { name: 'admin' },
  });
  const nobody = await api.call('DELETE', '/v1/{p}/services/x', undefined, { 'X-Auth-Token': 'nonsense' });
  expect([nobody.status, await recordOf(nobody)]).toEqual([401, undefined]);
});

test('reading leaves no record', async () => {
  expect(await recordOf(await api.call('GET', '/v1/{p}/services'))).toBeUndefined();
});

test('a batch is found by each of its ids', async () => {
  const gone = await api.call('DELETE', '/v1/{p}/services/one,two');
  for (const id of ['one', 'two']) {
    expect((await records(`resource=${id}`))[0].request_id).toBe(gone.headers.get('X-Request-Id'));
  }
});

test('logins are recorded, good ones and bad ones, but not the name that nobody has', async () => {
  const good = await login(api.credentials.password);
  const { jti } = JSON.parse(
    Buffer.from(good.headers.get('X-Subject-Token')?.split('.')[1] ?? '', 'base64url').toString(),
  );
  expect(await recordOf(good)).toMatchObject({
    action: 'POST /v3/auth/tokens',
    result: 'success',
    user: { name: 'admin' },
    credential: { type: 'password', id: 'admin' },
    client_address: '203.0.113.7',
    resources: [{ type: 'token', id: jti }],
  });
  const bad = await login('my-wrong-password');
  expect(await recordOf(bad)).toMatchObject({ result: 'refused', status: 401, user: { id: api.claims.sub } });
  const stranger = await login('x', 'my-password-in-the-wrong-field');
  expect(await recordOf(stranger)).toMatchObject({ result: 'refused', user: { id: '', name: '' } });
});

test('no record holds a secret', async () => {
  const app = (await api.call('POST', '/v1/{p}/app-auth/apps', { app_name: 'audited' })).body.app;
  const code = (await api.call('POST', `/v1/{p}/app-auth/apps/${app.app_id}/app-code`, {})).body.app.app_codes[0];
  const gone = await api.call('DELETE', `/v1/{p}/app-auth/apps/${app.app_id}/app-code/${code}`);
  expect(gone.status).toBe(200);
  expect((await recordOf(gone)).resources).toEqual([{ type: 'app', id: app.app_id }]);
  const key = (await api.call('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential: {} })).body.credential;
  expect((await records(`resource=${key.access}`))[0].resources).toEqual([{ type: 'access-key', id: key.access }]);
  await login(api.credentials.password);
  await login('my-wrong-password');
  await login('x', 'my-password-in-the-wrong-field', 'my-password-in-the-wrong-domain');
  using database = new Database(api.databaseFile);
  const tables = ['audit_records', 'audit_resources'].map((name) => database.query(`select * from ${name}`).all());
  const text = JSON.stringify(tables);
  const secrets = [
    app.app_secret,
    code,
    key.secret,
    api.credentials.password,
    token['X-Auth-Token'],
    'my-wrong-password',
    'my-password',
  ];
  expect(secrets.filter((secret) => !secret || text.includes(secret))).toEqual([]);
});

test('every operation that can change something leaves a record of a known caller', async () => {
  // Nothing of the dependencies is touched before a request comes.
  const all = operations({ now: Date.now } as ApiDependencies);
  const changing = all.filter(({ method, action }) => method !== 'get' && action !== 'none');
  expect(changing.length).toBeGreaterThan(15);
  // Who signs out is known by the session that ends.
  const fromConsole = { 'X-Sluice-Console': '1' };
  const signIn = { domain: 'admin', user: 'admin', password: api.credentials.password };
  const { headers } = await api.call('POST', '/session', signIn, fromConsole);
  const session = { ...fromConsole, Cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '' };
  for (const { method, path } of changing) {
    const target = path.replace('{project_id}', '{p}').replaceAll(/\{(?!p\})\w+\}/g, 'nothing');
    const answer = await api.call(method.toUpperCase(), target, {}, path === '/session' ? session : undefined);
    const record = await recordOf(answer);
    expect(record).toMatchObject({ action: `${method.toUpperCase()} ${path}`, status: answer.status });
  }
});

test('who cannot be written down does nothing', async () => {
  const modelId = await api.model();
  using database = new Database(api.databaseFile);
  database.run(`create trigger full before insert on audit_records begin select raise(abort, 'no'); end`);
  const refused = await api.call('POST', '/v1/{p}/services', serviceOf(modelId, 'never'));
  database.run('drop trigger full');
  expect(refused.status).toBe(500);
  expect((await api.call('GET', '/v1/{p}/services?service_name=never')).body.total_count).toBe(0);
});

test('what was done when its end could not be written is done, and known to be unknown', async () => {
  const modelId = await api.model();
  using database = new Database(api.databaseFile);
  database.run(`create trigger full before update on audit_records begin select raise(abort, 'no'); end`);
  const done = await api.call('POST', '/v1/{p}/services', serviceOf(modelId, 'done'));
  database.run('drop trigger full');
  expect(done.status).toBe(200);
  const record = await recordOf(done);
  expect([record.result, record.status]).toEqual(['unfinished', undefined]);
  expect(await records(`result=unfinished&request_id=${record.request_id}`)).toHaveLength(1);
});

test('records are paged, the newest first, and belong to those who may read them', async () => {
  const first = await api.call('GET', '/v1/{p}/audit-records?limit=2');
  const second = await api.call('GET', '/v1/{p}/audit-records?limit=2&offset=1');
  expect([first.body.count, second.body.count]).toEqual([2, 2]);
  expect(first.body.total_count).toBeGreaterThan(4);
  const times = [...first.body.records, ...second.body.records].map(({ occur_time }) => occur_time);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  await api.user('d'.repeat(32), 'dev', ['developer']);
  const other = { 'X-Auth-Token': api.sign({ ...api.claims, jti: 'dev', sub: 'd'.repeat(32) }) };
  const refused = await api.call('GET', '/v1/{p}/audit-records', undefined, other);
  expect([refused.status, refused.body.error_code]).toEqual([403, 'ModelArts.0108']);
  const tried = await api.call('DELETE', '/v3.0/OS-CREDENTIAL/credentials/x', undefined, other);
  expect((await recordOf(tried)).user).toEqual({ id: 'd'.repeat(32), name: 'dev' });
});

test('any query is answered or refused in words', async () => {
  const names = ['request_id', 'user', 'credential', 'client_address', 'action', 'project', 'resource', 'result'];
  const name = fc.constantFrom(...names, 'start_time', 'end_time', 'offset', 'limit', 'unknown');
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer().map(String),
    fc.constantFrom('%00', "' or 1=1 --"),
  );
  await fc.assert(
    fc.asyncProperty(name, value, async (each, text) => {
      const { status, body } = await api.call(
        'GET',
        `/v1/{p}/audit-records?${each}=${encodeURIComponent(text.toWellFormed())}`,
      );
      expect([200, 400]).toContain(status);
      if (status === 400) expect(body.error_code).toMatch(/^ModelArts\./);
    }),
    { numRuns: 100 },
  );
}, 60_000);
