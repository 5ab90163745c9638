import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { type Signing, signingHeaders } from '../../../test/support/sign-request.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

interface Given {
  readonly signing?: Partial<Signing>;
  readonly headers?: Readonly<Record<string, string>>;
  /** As the gateway says it; undefined where it says nothing. */
  readonly bodyHash?: string | undefined;
}

/** A signed call as it arrives from the gateway. */
function call(method: string, path: string, body = '', given: Given = {}) {
  const { access_key: accessKey, secret_key: secretKey, project_id } = api.credentials;
  const target = path.replace('{p}', project_id);
  const signing = { accessKey, secretKey, method, target, headers: { Host: 'a' }, body, ...given.signing };
  const bodyHash = 'bodyHash' in given ? given.bodyHash : createHash('sha256').update(body).digest('hex');
  const headers = {
    Host: 'a',
    ...Object.fromEntries(signingHeaders(signing)),
    'X-Sluice-Target': target,
    'X-Sluice-Client-Address': '10.0.0.1',
    ...(bodyHash !== undefined && { 'X-Sluice-Body-Sha256': bodyHash }),
    ...given.headers,
  };
  return api.call(method, target, method === 'GET' ? undefined : body, headers);
}

test('every kind of management route takes a signature', async () => {
  const modelId = await api.model();
  const body = JSON.stringify({
    service_name: 'signed',
    infer_type: 'real-time',
    config: [{ model_id: modelId, weight: 100, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
  });
  const created = await call('POST', '/v1/{p}/services', body);
  expect(created.status).toBe(200);
  const shown = await call('GET', `/v1/{p}/services/${created.body.service_id}`);
  expect(shown.body).toMatchObject({
    service_name: 'signed',
    owner: api.claims.sub,
    project: api.credentials.project_id,
  });
  expect((await call('GET', '/v1/{p}/models?limit=5')).body.total_count).toBe(1);
  expect((await call('GET', '/v3/auth/domains')).body.domains).toMatchObject([{ name: 'admin' }]);
});

test('a project is found by name with a signed GET whose body is {}', async () => {
  const answer = await call('GET', '/v3/projects?name=local', '{}');
  expect([answer.status, answer.body.projects?.[0]?.id]).toEqual([200, api.credentials.project_id]);
});

test('what is signed counts: another body, target or method is refused with the canonical request', async () => {
  const other = await call('POST', '/v1/{p}/services', '{}', { signing: { body: '{"a":1}' } });
  expect([other.status, other.body.error_code]).toEqual([401, 'APIG.0301']);
  expect(other.body.error_msg).toContain(`canonicalRequest:POST|/v1/${api.credentials.project_id}/services/||host:a|`);
  expect((await call('GET', '/v1/{p}/services', '', { signing: { method: 'DELETE' } })).status).toBe(401);
  expect((await call('GET', '/v1/{p}/services', '', { signing: { target: '/v1/x/services' } })).status).toBe(401);
});

test('a signature goes before a token, and is not made good by one', async () => {
  const headers = { 'X-Auth-Token': api.sign(api.claims) };
  expect((await call('GET', '/v1/{p}/services', '', { headers, signing: { minutes: 16 } })).body.error_msg).toContain(
    'signature expired',
  );
});

test('a project that is not of the key, or not the one that is meant, is closed', async () => {
  const elsewhere = await call('GET', `/v1/${'f'.repeat(32)}/services`);
  expect([elsewhere.status, elsewhere.body.error_code]).toEqual([403, 'ModelArts.0210']);
  const meant = await call('GET', '/v1/{p}/services', '', { headers: { 'X-Project-Id': 'f'.repeat(32) } });
  expect([meant.status, meant.body.error_code]).toEqual([403, 'ModelArts.0210']);
});

test('identity routes say what is wrong with a signature in their own form', async () => {
  const answer = await call('GET', '/v3/projects', '', { signing: { accessKey: 'OTHER' } });
  expect([answer.status, answer.body.error.code, answer.body.error.message]).toEqual([
    401,
    401,
    expect.stringContaining('ak:OTHE***,err:ak not exist'),
  ]);
});

test('without the word of the gateway nothing is taken for signed', async () => {
  expect((await call('GET', '/v1/{p}/services', '', { bodyHash: undefined })).status).toBe(401);
});

test('a key that is disabled, or of a disabled user, is no key', async () => {
  const path = api.databaseFile;
  using database = new Database(path);
  for (const table of ['access_keys', 'users']) {
    database.run(`update ${table} set enabled = 0`);
    expect((await call('GET', '/v1/{p}/services')).body.error_msg).toContain('ak not exist');
    database.run(`update ${table} set enabled = 1`);
  }
  expect((await call('GET', '/v1/{p}/services')).status).toBe(200);
});

test('five bad secrets in a row shut the key to one address for five minutes', async () => {
  const wrong: Given = { signing: { secretKey: 'x' } };
  for (let count = 0; count < 5; count += 1) await call('GET', '/v1/{p}/services', '', wrong);
  const shut = await call('GET', '/v1/{p}/services');
  expect([shut.status, shut.body.error_msg]).toEqual([
    401,
    expect.stringContaining('AK access failed to reach the limit'),
  ]);
  const headers = { 'X-Sluice-Client-Address': '10.0.0.2' };
  expect((await call('GET', '/v1/{p}/services', '', { headers })).status).toBe(200);
  api.ahead = 5 * 60_000;
  expect((await call('GET', '/v1/{p}/services')).status).toBe(200);
});
