import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { until } from '../../../../test/support/deadline.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../../../test/support/test-api.ts';
import { WorkerClient } from '../../../../test/support/worker-client.ts';

let api: TestApi;
let worker: WorkerClient;
beforeAll(async () => {
  api = await startTestApi();
  worker = await WorkerClient.dial(api.linkSocket, 1);
  await until(5000, 'a snapshot', async () => worker.sequence > 0 || undefined);
});
afterAll(async () => {
  worker[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

const password = 'correct horse battery';
let made = 0;
async function create(change: object = {}) {
  made += 1;
  const answer = await api.call('POST', '/v3/users', { user: { name: `user-${made}`, password, ...change } });
  expect(answer.status).toBe(201);
  return answer.body.user;
}
const patch = (id: string, user: object) => api.call('PATCH', `/v3/users/${id}`, { user });
const signIn = (name: string, secret = password) =>
  api.call('POST', '/v3/auth/tokens', {
    auth: {
      identity: { methods: ['password'], password: { user: { name, password: secret, domain: { name: 'admin' } } } },
      scope: { project: { name: 'local' } },
    },
  });
const tokenOf = async (name: string, secret = password) => {
  const answer = await signIn(name, secret);
  expect(answer.status).toBe(201);
  return { 'X-Auth-Token': answer.headers.get('X-Subject-Token') ?? '' };
};
const models = async (headers: Record<string, string>) => {
  const { status, body } = await api.call('GET', '/v1/{p}/models', undefined, headers);
  return `${status} ${body.error_code ?? ''}`.trim();
};
const error = ({ status, body }: { status: number; body: { error: { title: string } } }) =>
  `${status} ${body.error.title}`;

test('are made, signed in, listed, shown and changed', async () => {
  const user = await create({ description: 'of the team', roles: ['developer'], domain_id: api.claims.domain.id });
  expect(user).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    name: user.name,
    domain_id: api.claims.domain.id,
    description: 'of the team',
    enabled: true,
    password_expires_at: '',
    roles: ['developer'],
    links: { self: `https://localhost:8443/v3/users/${user.id}` },
  });
  const token = await tokenOf(user.name);
  expect(await models(token)).toBe('200');
  expect((await api.call('GET', `/v3/users?name=${user.name}`)).body.users).toEqual([user]);
  expect((await api.call('GET', '/v3/users?name=nobody')).body.users).toEqual([]);
  expect((await api.call('GET', `/v3/users/${user.id}`, undefined, token)).body.user).toEqual(user);
  const admin = await api.call('GET', `/v3/users/${api.claims.sub}`, undefined, token);
  expect(error(admin)).toBe('404 Not Found');
  const changed = await patch(user.id, { name: 'another-name', description: 'new words' });
  expect([changed.status, changed.body.user]).toEqual([
    200,
    { ...user, name: 'another-name', description: 'new words' },
  ]);
  // Words end nothing.
  expect(await models(token)).toBe('200');
  expect(JSON.stringify(changed.body)).not.toContain('argon2');
});

test('lose their tokens at once, here and at every worker, when their roles change', async () => {
  const user = await create({ roles: ['developer'] });
  const token = await tokenOf(user.name);
  expect((await patch(user.id, { roles: ['caller'] })).body.user.roles).toEqual(['caller']);
  expect(worker.revocations).toContainEqual({ userId: user.id, issuedBefore: expect.any(Number) });
  expect(await models(token)).toBe('401 ModelArts.0203');
  // A token of the same second is good, and says what holds now.
  const next = await tokenOf(user.name);
  expect(await models(next)).toBe('403 ModelArts.0108');
  expect((await patch(user.id, { roles: ['developer'] })).status).toBe(200);
  expect(await models(next)).toBe('401 ModelArts.0203');
});

test('that are disabled come in by nothing, and back when they are enabled', async () => {
  const user = await create({ roles: ['developer'] });
  const token = await tokenOf(user.name);
  const { access } = (await api.call('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential: {} }, token)).body
    .credential;
  expect(worker.accessKeys.get(access)?.roles).toEqual(['developer']);
  expect((await patch(user.id, { enabled: false })).body.user.enabled).toBe(false);
  expect(worker.accessKeys.has(access)).toBe(false);
  expect(await models(token)).toBe('401 ModelArts.0203');
  expect((await signIn(user.name)).status).toBe(401);
  expect((await api.call('GET', '/v3/users?enabled=false')).body.users).toMatchObject([{ id: user.id }]);
  expect((await patch(user.id, { enabled: true })).status).toBe(200);
  expect(worker.accessKeys.has(access)).toBe(true);
  expect(await models(token)).toBe('401 ModelArts.0203');
  expect(await models(await tokenOf(user.name))).toBe('200');
});

test('change their own password, which takes the present one and ends their tokens', async () => {
  const user = await create({ roles: ['developer'] });
  const token = await tokenOf(user.name);
  const change = (original: string, by: Record<string, string>, id = user.id) =>
    api.call(
      'POST',
      `/v3/users/${id}/password`,
      { user: { password: 'another password', original_password: original } },
      by,
    );
  expect(error(await change('wrong', token))).toBe('403 Forbidden');
  expect(error(await change(password, token, api.claims.sub))).toBe('404 Not Found');
  const done = await change(password, token);
  expect([done.status, done.body]).toEqual([204, '']);
  expect(await models(token)).toBe('401 ModelArts.0203');
  expect((await signIn(user.name)).status).toBe(401);
  expect(await models(await tokenOf(user.name, 'another password'))).toBe('200');
  expect((await patch(user.id, { password: 'set by an administrator' })).status).toBe(200);
  expect((await signIn(user.name, 'another password')).status).toBe(401);
  expect(await models(await tokenOf(user.name, 'set by an administrator'))).toBe('200');
});

test('go with their access keys and tokens', async () => {
  const user = await create({ roles: ['developer'] });
  const token = await tokenOf(user.name);
  const { access } = (await api.call('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential: {} }, token)).body
    .credential;
  const gone = await api.call('DELETE', `/v3/users/${user.id}`);
  expect([gone.status, gone.body]).toEqual([204, '']);
  expect(worker.accessKeys.has(access)).toBe(false);
  expect(worker.revocations.map(({ userId }) => userId)).toContain(user.id);
  expect(await models(token)).toBe('401 ModelArts.0203');
  expect(error(await api.call('GET', `/v3/users/${user.id}`))).toBe('404 Not Found');
  expect(error(await api.call('DELETE', `/v3/users/${user.id}`))).toBe('404 Not Found');
});

test('never lose their last administrator, whatever two of them do at once', async () => {
  const only = api.claims.sub;
  for (const answer of [
    await patch(only, { enabled: false }),
    await patch(only, { roles: ['developer'] }),
    await api.call('DELETE', `/v3/users/${only}`),
  ]) {
    expect(error(answer)).toBe('409 Conflict');
  }
  const second = await create({ roles: ['te_admin'] });
  const outcomes = await Promise.all([
    api.store.users.remove(api.claims.domain.id, second.id, Date.now()).then(
      () => 'done',
      () => 'refused',
    ),
    api.store.users.change(api.claims.domain.id, only, { enabled: false }, Date.now()).then(
      () => 'done',
      () => 'refused',
    ),
  ]);
  expect(outcomes.toSorted()).toEqual(['done', 'refused']);
  if (outcomes[1] === 'done') await api.store.users.change(api.claims.domain.id, only, { enabled: true }, Date.now());
});

test("are handled in the cloud's own form as well, and need no password", async () => {
  const path = '/v3.0/OS-USER/users';
  const person = { email: 'ann@example.com', areacode: '0086', phone: '123', access_mode: 'default', pwd_status: true };
  const post = (user: object) => api.call('POST', path, { user });
  const domain_id = api.claims.domain.id;
  const { status, body } = await post({
    name: 'cloud-user',
    password,
    domain_id,
    description: 'of the cloud',
    enabled: true,
    roles: ['developer'],
    ...person,
  });
  const made = body.user;
  expect([status, made]).toMatchObject([
    201,
    { name: 'cloud-user', domain_id, description: 'of the cloud', enabled: true, roles: ['developer'] },
  ]);
  expect(made).toMatchObject({ access_mode: 'default', pwd_status: false, is_domain_owner: false });
  expect((await api.call('GET', `/v3.0/OS-USER/users/${made.id}`)).body.user).toEqual(made);
  expect((await api.call('GET', `${path}/${api.claims.sub}`)).body.user.is_domain_owner).toBe(true);
  const token = await tokenOf('cloud-user');
  // The second of the two forms that errors of IAM have.
  const refusal = ({ status, body: refused }: TestAnswer) => [status, refused];
  const said = (code: string, words: string) => ({ error_code: code, error_msg: expect.stringContaining(words) });
  const admin = `${path}/${api.claims.sub}`;
  expect(refusal(await api.call('GET', admin, undefined, token))).toEqual([404, said('IAM.0004', 'Could not find')]);
  expect(refusal(await api.call('PUT', `${path}/${made.id}`, { user: {} }, token))).toEqual([
    403,
    said('IAM.0003', 'not authorized'),
  ]);
  expect(refusal(await api.call('GET', admin, undefined, {}))).toEqual([401, said('IAM.0001', 'authentication')]);
  expect(refusal(await post({}))).toEqual([400, said('IAM.0011', 'user.name is required')]);
  expect(refusal(await post({ name: 'x', roles: [1] }))).toEqual([400, said('IAM.0011', 'user.roles')]);

  const put = (user: object) => api.call('PUT', `${path}/${made.id}`, { user });
  const changed = await put({ description: 'renamed', name: 'cloud-user-2', password: 'another password', ...person });
  expect([changed.status, changed.body.user]).toEqual([200, { ...made, description: 'renamed', name: 'cloud-user-2' }]);
  expect(await models(token)).toBe('401 ModelArts.0203');
  const next = await tokenOf('cloud-user-2', 'another password');
  expect((await put({ roles: ['caller'], enabled: false })).body.user).toMatchObject({
    roles: ['caller'],
    enabled: false,
  });
  expect(await models(next)).toBe('401 ModelArts.0203');

  const without = (await post({ name: 'by-key-alone', roles: ['developer'], projects: [] })).body.user;
  expect((await signIn('by-key-alone', '')).status).toBe(401);
  expect((await api.call('GET', `/v3/users/${without.id}/projects`)).body.projects).toEqual([]);
  expect(refusal(await post({ name: 'by-key-alone' }))).toEqual([409, said('IAM.0012', 'by-key-alone already')]);
  expect((await post({ name: 'x', domain_id: 'f'.repeat(32) })).status).toBe(404);
  expect((await put({ name: 'by-key-alone' })).status).toBe(409);
});

test('have one name each, and another domain has none of them', async () => {
  const user = await create();
  const again = await api.call('POST', '/v3/users', { user: { name: user.name, password } });
  expect(error(again)).toBe('409 Conflict');
  const third = await create();
  expect(error(await patch(third.id, { name: user.name }))).toBe('409 Conflict');
  const foreign = await api.call('POST', '/v3/users', { user: { name: 'x', password, domain_id: 'f'.repeat(32) } });
  expect(error(foreign)).toBe('404 Not Found');
});

test('with bad input are never made and never changed, and nothing breaks', async () => {
  const target = await create({ roles: ['caller'] });
  const before = (await api.call('GET', '/v3/users')).body.users.length;
  const value = fc.oneof(fc.constant('\u0000'), fc.string(), fc.integer(), fc.array(fc.string()), fc.object());
  const bad = fc.record({ name: value, password: value, roles: value, enabled: value }, { requiredKeys: ['roles'] });
  await fc.assert(
    fc.asyncProperty(bad, async (user) => {
      fc.pre(!(Array.isArray(user.roles) && user.roles.length === 0));
      expect((await api.call('POST', '/v3/users', { user })).status).toBe(400);
      expect((await patch(target.id, user)).status).toBe(400);
      expect((await api.call('POST', `/v3/users/${api.claims.sub}/password`, { user })).status).toBe(400);
    }),
    { numRuns: 40 },
  );
  expect((await api.call('GET', '/v3/users')).body.users.length).toBe(before);
  expect((await api.call('GET', `/v3/users/${target.id}`)).body.user).toEqual(target);
});

test('are shown in pages', async () => {
  const all = (await api.call('GET', '/v3/users')).body.users;
  const pages = await Promise.all([0, 1].map((page) => api.call('GET', `/v3/users?limit=2&offset=${page}`)));
  expect(pages.flatMap(({ body }) => body.users)).toEqual(all.slice(0, 4));
});
