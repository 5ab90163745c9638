import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { signingHeaders } from '../../../../test/support/sign-request.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../../../test/support/test-api.ts';
import type { TokenClaims } from '../../../auth/token.ts';

const path = '/v3.0/OS-CREDENTIAL/securitytokens';
const permanentKeys = '/v3.0/OS-CREDENTIAL/credentials';
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

interface Key {
  readonly access: string;
  readonly secret: string;
  readonly securitytoken: string;
}

const request = (token?: object, more: object = {}) => ({
  auth: { identity: { methods: ['token'], ...(token && { token }), ...more } },
});
const tokenHeader = (change: Partial<TokenClaims> = {}) => ({
  'X-Auth-Token': api.sign({ ...api.claims, jti: crypto.randomUUID(), ...change }),
});

async function obtain(headers: Record<string, string> = tokenHeader(), seconds = 3_600): Promise<Key> {
  const { status, body } = await api.call('POST', path, request({ duration_seconds: seconds }), headers);
  expect(status).toBe(201);
  return body.credential;
}

/** A call that a key signs, as it arrives from the gateway; without `securitytoken` that of a permanent key. */
function signed(
  { access, secret, securitytoken }: Omit<Key, 'securitytoken'> & { readonly securitytoken?: string | undefined },
  method: string,
  call: string,
  body?: object,
): Promise<TestAnswer> {
  const target = call.replace('{p}', api.credentials.project_id);
  const text = body === undefined ? '' : JSON.stringify(body);
  const carried = { ...(securitytoken !== undefined && { 'X-Security-Token': securitytoken }) };
  const signing = { accessKey: access, secretKey: secret, method, target, headers: { Host: 'a', ...carried } };
  return api.call(method, target, body === undefined ? undefined : text, {
    Host: 'a',
    ...carried,
    ...Object.fromEntries(signingHeaders({ ...signing, body: text, minutes: api.ahead / 60_000 })),
    'X-Sluice-Target': target,
    'X-Sluice-Client-Address': '10.0.0.1',
    'X-Sluice-Body-Sha256': createHash('sha256').update(text).digest('hex'),
  });
}

const permanent = () => ({ access: api.credentials.access_key, secret: api.credentials.secret_key });
const services = async (key: Parameters<typeof signed>[0]) => (await signed(key, 'GET', '/v1/{p}/services')).status;

test('a key with its security token signs calls of every family', async () => {
  const { status, headers, body } = await api.call('POST', path, request(), tokenHeader());
  expect([status, headers.get('Cache-Control')]).toEqual([201, 'no-store']);
  expect(body.credential).toEqual({
    access: expect.stringMatching(/^[A-Z0-9]{20}$/),
    secret: expect.stringMatching(/^[A-Za-z0-9]{40}$/),
    expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    securitytoken: expect.any(String),
  });
  const key: Key = body.credential;
  expect(await services(key)).toBe(200);
  expect((await signed(key, 'GET', '/v3/auth/domains')).body.domains).toMatchObject([{ name: 'admin' }]);
  expect((await signed(key, 'GET', '/v2/manage/namespaces')).status).toBe(200);
  expect((await signed(key, 'POST', '/v2/manage/namespaces', { namespace: 'by-key' })).status).toBe(201);
});

test('a key lasts as long as was asked for, as number or text', async () => {
  for (const duration_seconds of [900, '86400', undefined]) {
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    const answer = await signed(permanent(), 'POST', path, request({ duration_seconds }));
    const life = Date.parse(answer.body.credential.expires_at) - before;
    const asked = Number(duration_seconds ?? 900) * 1_000;
    expect(life).toBeGreaterThanOrEqual(asked);
    expect(life).toBeLessThan(asked + 60_000);
  }
  const key = await obtain();
  api.ahead = 3_600_000;
  const { status, body } = await signed(key, 'GET', '/v1/{p}/services');
  api.ahead = 0;
  expect([status, body.error_code, body.error_msg]).toEqual([
    401,
    'APIG.0301',
    expect.stringContaining('token expires, expires_at:'),
  ]);
});

test('the token of the body is asked where no header says who asks', async () => {
  const id = api.sign(api.claims);
  expect((await api.call('POST', path, request({ id }), {})).status).toBe(201);
  expect((await api.call('POST', path, request({ id: 'x' }), tokenHeader())).status).toBe(201);
  expect((await api.call('POST', path, request({ id }), { 'X-Auth-Token': 'x' })).status).toBe(401);
  expect((await api.call('POST', path, request({ id: 'x' }), {})).status).toBe(401);
  expect((await api.call('POST', path, request(), {})).status).toBe(401);
});

test('what is wrong with the request is said, and nothing is made', async () => {
  const cases: readonly [object, string][] = [
    [{ auth: { identity: { methods: ['assume_role'] } } }, 'assume_role is not supported. Supported here: token'],
    [request({ duration_seconds: 899 }), 'duration_seconds'],
    [request({ duration_seconds: 86_401 }), 'duration_seconds'],
    [request({ duration_seconds: '15 min' }), 'duration_seconds'],
    [{ auth: { identity: {} } }, 'auth.identity.methods is required'],
    [{}, 'auth is required'],
  ];
  for (const [body, words] of cases) {
    const answer = await api.call('POST', path, body);
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(words)]);
  }
  const policy = { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['obs:object:GetObject'] }] };
  expect((await api.call('POST', path, request(undefined, { policy }))).status).toBe(201);
});

test('a key is worth nothing without its own security token and its own secret', async () => {
  const [one, other] = [await obtain(), await obtain()];
  const refusals: readonly [Parameters<typeof signed>[0], string][] = [
    [{ ...one, securitytoken: undefined }, 'ak not exist. A temporary access key needs its X-Security-Token'],
    [{ ...one, securitytoken: '' }, 'ak not exist'],
    [{ ...one, securitytoken: other.securitytoken }, 'X-Security-Token is not the security token of this access key'],
    [{ ...one, securitytoken: `${one.securitytoken}A` }, 'X-Security-Token is not'],
    [{ ...one, securitytoken: 'x'.repeat(8_000) }, 'X-Security-Token is not'],
    [{ ...one, secret: other.secret }, 'x-security-token:***'],
  ];
  for (const [key, words] of refusals) {
    const { status, body } = await signed(key, 'GET', '/v1/{p}/services');
    expect([status, body.error_code, body.error_msg]).toEqual([401, 'APIG.0301', expect.stringContaining(words)]);
  }
});

test('a key ends with the token, the access key or the user that it was made for', async () => {
  const jti = crypto.randomUUID();
  const byToken = await obtain(tokenHeader({ jti }));
  const subject = api.sign({ ...api.claims, jti });
  const revoked = await api.call('DELETE', '/v3/auth/tokens', undefined, {
    'X-Auth-Token': subject,
    'X-Subject-Token': subject,
  });
  expect(revoked.status).toBe(204);
  expect(await services(byToken)).toBe(401);

  const user = { name: 'temporary', password: 'correct horse battery', roles: ['developer'] };
  const { id } = (await api.call('POST', '/v3/users', { user })).body.user;
  const pair = (await api.call('POST', permanentKeys, { credential: { user_id: id } })).body.credential;
  const byKey = async () => (await signed(pair, 'POST', path, request())).body.credential as Key;
  const first = await byKey();
  expect(await services(first)).toBe(200);
  await api.call('PUT', `${permanentKeys}/${pair.access}`, { credential: { status: 'inactive' } });
  expect((await signed(first, 'GET', '/v1/{p}/services')).body.error_msg).toContain('was revoked');
  await api.call('PUT', `${permanentKeys}/${pair.access}`, { credential: { status: 'active' } });
  expect(await services(first)).toBe(200);

  await api.call('DELETE', `${permanentKeys}/${pair.access}`);
  const { access, secret } = pair;
  const imported = (user_id: string) => api.call('POST', permanentKeys, { credential: { access, secret, user_id } });
  expect((await imported(api.claims.sub)).status).toBe(201);
  expect(await services(first)).toBe(401);
  await api.call('DELETE', `${permanentKeys}/${access}`);
  expect((await imported(id)).status).toBe(201);
  expect(await services(first)).toBe(200);

  await api.call('PATCH', `/v3/users/${id}`, { user: { roles: ['caller'] } });
  expect(await services(first)).toBe(401);
  const second = await byKey();
  expect((await signed(second, 'GET', '/v1/{p}/services')).status).toBe(403);
  await api.call('PATCH', `/v3/users/${id}`, { user: { enabled: false } });
  expect(await services(second)).toBe(401);
  await api.call('PATCH', `/v3/users/${id}`, { user: { enabled: true } });
  expect((await signed(second, 'GET', '/v1/{p}/services')).body.error_msg).toContain('was revoked');
});

test('a key of a project token opens that project, and one of any other all of the user', async () => {
  const elsewhere = { id: 'f'.repeat(32), name: 'elsewhere' };
  expect(await services(await obtain(tokenHeader({ project: elsewhere })))).toBe(403);
  const { project: _, ...unscoped } = api.claims;
  expect(await services(await obtain({ 'X-Auth-Token': api.sign(unscoped) }))).toBe(200);
});

test('nothing that a key makes outlives it, and it makes no permanent key', async () => {
  const { iat } = api.claims;
  const token = api.sign({ ...api.claims, jti: crypto.randomUUID(), exp: iat + 1_200 });
  const end = (iat + 1_200) * 1_000;
  const answer = await api.call('POST', path, request({ duration_seconds: 86_400 }), { 'X-Auth-Token': token });
  expect(Date.parse(answer.body.credential.expires_at)).toBe(end);
  const key: Key = answer.body.credential;

  const child = await signed(key, 'POST', path, request({ duration_seconds: 86_400 }));
  expect(Date.parse(child.body.credential.expires_at)).toBe(end);
  const made = await signed(key, 'POST', permanentKeys, { credential: {} });
  expect([made.status, made.body.error.message]).toEqual([403, expect.stringContaining('cannot make a permanent one')]);

  const login = await signed(key, 'POST', '/v2/manage/utils/secret?projectname=local', {});
  expect(login.headers.get('X-Swr-Expireat')).toBe(new Date(end).toISOString());
  const service = await api.call('POST', '/v1/{p}/services', {
    service_name: 'ticketed',
    infer_type: 'real-time',
    config: [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
  });
  const tickets = `/v1/{p}/services/${service.body.service_id}/tickets`;
  api.ahead = end - Date.now() - 30_000;
  const ticket = await signed(key, 'POST', tickets, { lifetime_seconds: 60 });
  api.ahead = 0;
  expect([ticket.status, Date.parse(ticket.body.expires_at)]).toEqual([200, end]);
  const { by } = JSON.parse(Buffer.from(ticket.body.ticket.split('.')[1], 'base64url').toString());
  expect(by).toMatchObject({ kind: 'token' });

  // What was asked for with the key is over with its token as well.
  await api.call('DELETE', '/v3/auth/tokens', undefined, { 'X-Auth-Token': token, 'X-Subject-Token': token });
  expect(await services(child.body.credential)).toBe(401);
});

test('records name the key, and no answer of the platform its secrets', async () => {
  const key = await obtain();
  await signed(key, 'POST', '/v2/manage/namespaces', { namespace: 'audited' });
  const { body } = await api.call('GET', '/v1/{p}/audit-records?limit=10');
  const text = JSON.stringify(body);
  expect(text).toContain(`"type":"temporary-key","id":"${key.access}"`);
  expect(text).toContain(`"type":"access-key","id":"${key.access}"`);
  expect(text).not.toContain(key.secret);
  expect(text).not.toContain(key.securitytoken);
});
