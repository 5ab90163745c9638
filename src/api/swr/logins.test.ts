import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { pushImage } from '../../../test/integration/registry/contents.ts';
import { registryOf } from '../../../test/support/registry-client.ts';
import { signingHeaders } from '../../../test/support/sign-request.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
let registry: ReturnType<typeof registryOf>;
beforeAll(async () => {
  api = await startTestApi();
  registry = registryOf(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const make = (path: string, headers?: Record<string, string>) =>
  api.call('POST', `/v2/manage/utils/${path}`, undefined, headers);

/** The login that an answer holds, in all the forms in which it does. */
function loginOf({ headers, body }: Awaited<ReturnType<typeof make>>): string {
  const [host] = Object.keys(body.auths);
  const login = Buffer.from(body.auths[host ?? ''].auth, 'base64').toString();
  const colon = login.lastIndexOf(':');
  const [username, password] = [login.slice(0, colon), login.slice(colon + 1)];
  expect(host).toBe('localhost:8443');
  expect(password).toMatch(/^[0-9a-f]{64}$/);
  expect(headers.get('X-Swr-Dockerlogin')).toBe(`docker login -u ${username} -p ${password} localhost:8443`);
  expect(headers.get('Cache-Control')).toBe('no-store');
  return login;
}

const opens = async (login: string) => (await registry.call('GET', '/v2/', { as: login })).status;
const lifeOf = ({ headers }: Awaited<ReturnType<typeof make>>) =>
  Math.round((Date.parse(headers.get('X-Swr-Expireat') ?? '') - Date.now() - api.ahead) / 1_000);

test('a temporary login pushes and pulls until its time is over', async () => {
  const answer = await make('secret?projectname=local&duration_seconds=900');
  const login = loginOf(answer);
  expect(login).toStartWith('local@');
  expect(Math.abs(lifeOf(answer) - 900)).toBeLessThan(60);
  const as = (method: string, path: string, options = {}) => registry.call(method, path, { ...options, as: login });
  const { digest } = await pushImage({ call: as }, 'logins/echo', { tag: 'v1' });
  expect((await as('GET', `/v2/logins/echo/manifests/${digest}`)).status).toBe(200);
  api.ahead += 901_000;
  expect(await opens(login)).toBe(401);
  api.ahead -= 901_000;
});

test('the region names the project, and a day is the life, where the query does not say', async () => {
  const answer = await make('secret');
  expect(loginOf(answer)).toStartWith('local@');
  expect(Math.abs(lifeOf(answer) - 86_400)).toBeLessThan(60);
  for (const query of ['duration_seconds=899', 'duration_seconds=86401', 'duration_seconds=x', 'projectname=nowhere']) {
    const refused = await make(`secret?${query}`);
    expect([refused.status, refused.body[0].errorCode]).toEqual([400, 'SVCSTG.SWR.4000014']);
  }
});

test('the enhanced login names no project', async () => {
  const answer = await make('authorizationtoken');
  const login = loginOf(answer);
  expect(login).toStartWith('bearertoken@');
  expect(await opens(login)).toBe(200);
  expect(Math.abs(lifeOf(answer) - 86_400)).toBeLessThan(60);
});

test('nothing of a login can be changed', async () => {
  const [username = '', password = ''] = loginOf(await make('secret')).split(':');
  const [project = '', name = ''] = username.split('@');
  const later = `${name.slice(0, -8)}FFFFFFFF`;
  for (const changed of [
    `${project}@${later}`,
    `bearertoken@${name}`,
    `other@${name}`,
    `${project}@K${name.slice(1)}`,
  ]) {
    expect([changed, await opens(`${changed}:${password}`)]).toEqual([changed, 401]);
  }
  expect(await opens(`${username}:${password.replace(/.$/, (last) => (last === '0' ? '1' : '0'))}`)).toBe(401);
  expect(await opens(`${username}:${password}`)).toBe(200);
});

test('a login ends with its user', async () => {
  const user = 'a'.repeat(32);
  using database = new Database(api.databaseFile);
  await api.user(user, 'leaving', ['developer']);
  const token = api.sign({ ...api.claims, jti: 'leaving', sub: user, name: 'leaving' });
  const login = loginOf(await make('secret', { 'X-Auth-Token': token }));
  expect(await opens(login)).toBe(200);
  database.run('update users set enabled = 0 where id = ?', [user]);
  expect(await opens(login)).toBe(401);
  database.run('update users set enabled = 1 where id = ?', [user]);
  expect(await opens(login)).toBe(200);
  database.run('delete from users where id = ?', [user]);
  expect(await opens(login)).toBe(401);
});

/** A login that is asked for with a signature of the access key. */
function makeSigned(accessKey: string, secretKey: string) {
  const target = '/v2/manage/utils/secret';
  const signing = { accessKey, secretKey, method: 'POST', target, headers: { Host: 'a' }, body: '' };
  return make('secret', {
    Host: 'a',
    ...Object.fromEntries(signingHeaders(signing)),
    'X-Sluice-Target': target,
    'X-Sluice-Body-Sha256': createHash('sha256').update('').digest('hex'),
  });
}

test('a login that an access key asked for ends with that key', async () => {
  const keys = '/v3.0/OS-CREDENTIAL/credentials';
  const made = await api.call('POST', keys, { credential: { user_id: api.claims.sub, description: '' } });
  const { access, secret } = made.body.credential;
  const login = loginOf(await makeSigned(access, secret));
  expect(login).toContain(access);
  expect(login).not.toContain(secret);
  expect(await opens(login)).toBe(200);
  const set = (status: string) => api.call('PUT', `${keys}/${access}`, { credential: { status } });
  await set('inactive');
  expect(await opens(login)).toBe(401);
  await set('active');
  expect(await opens(login)).toBe(200);
  // The same key, deleted and imported again.
  using database = new Database(api.databaseFile);
  database.run('update access_keys set created_at = created_at + 1 where access_key = ?', [access]);
  expect(await opens(login)).toBe(401);
  database.run('update access_keys set created_at = created_at - 1 where access_key = ?', [access]);
  expect(await opens(login)).toBe(200);
  expect((await api.call('DELETE', `${keys}/${access}`)).status).toBe(204);
  expect(await opens(login)).toBe(401);
});
