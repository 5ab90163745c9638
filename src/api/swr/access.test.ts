import { afterAll, beforeAll, expect, test } from 'bun:test';
import { pushImage } from '../../../test/integration/registry/contents.ts';
import { registryOf } from '../../../test/support/registry-client.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
let registry: ReturnType<typeof registryOf>;
const users = { developer: 'd'.repeat(32), caller: 'c'.repeat(32) };
/** A temporary login for the registry of each, and a token for the API. */
const logins = { developer: '', caller: '' };
const tokens = { developer: '', caller: '' };

beforeAll(async () => {
  api = await startTestApi();
  registry = registryOf(api);
  for (const role of ['developer', 'caller'] as const) {
    await api.user(users[role], role, [role]);
    tokens[role] = api.sign({ ...api.claims, jti: role, sub: users[role], name: role });
  }
  for (const repository of ['prod/voice', 'prod/open', 'lab/voice'])
    await pushImage(registry, repository, { tag: 'v1' });
  for (const role of ['developer', 'caller'] as const) {
    // Whoever may only call services gets a login while the role lets it be made.
    const { auths } = (await withRole(role, 'developer', () => as(role, 'POST', '/utils/secret'))).body;
    logins[role] = Buffer.from(auths['localhost:8443'].auth, 'base64').toString();
  }
});
afterAll(() => api[Symbol.asyncDispose]());

type Role = keyof typeof users;

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  api.call(method, `/v2/manage${path}`, body, headers);
const as = (role: Role, method: string, path: string, body?: unknown) =>
  call(method, path, body, { 'X-Auth-Token': tokens[role] });

async function withRole<T>(role: Role, other: string, action: () => Promise<T>): Promise<T> {
  const set = (roles: readonly string[]) => api.call('PATCH', `/v3/users/${users[role]}`, { user: { roles } });
  await set([other]);
  tokens[role] = api.sign({ ...api.claims, jti: `${role}-2`, sub: users[role], iat: api.claims.iat + 100 });
  try {
    return await action();
  } finally {
    await set([role]);
    tokens[role] = api.sign({ ...api.claims, jti: `${role}-3`, sub: users[role], iat: api.claims.iat + 100 });
  }
}

/** What the registry lets somebody do in a repository. */
async function allowed(role: Role, repository: string): Promise<string> {
  const scope = encodeURIComponent(`repository:${repository}:pull,push,delete`);
  const response = await fetch(`${api.address}/v2/token?scope=${scope}`, {
    headers: { Authorization: `Basic ${btoa(logins[role])}` },
  });
  expect(response.status).toBe(200);
  const { scope: granted } = (await response.json()) as { scope: string };
  return granted.split(':')[2] ?? '';
}

const give = (path: string, user: string, auth: number, method = 'POST') =>
  call(method, `${path}/access`, [{ user_id: user, user_name: 'any', auth }]);
const take = (path: string, user: string) => call('DELETE', `${path}/access`, [user]);
const prod = '/namespaces/prod';
const voice = '/namespaces/prod/repos/voice';

test('users are given more and less than their roles let them do', async () => {
  expect(await allowed('developer', 'prod/voice')).toBe('pull,push,delete');
  expect(await allowed('caller', 'prod/voice')).toBe('');
  for (const role of ['developer', 'caller'] as const) {
    for (const [auth, actions] of [
      [1, 'pull'],
      [3, 'pull,push'],
      [7, 'pull,push,delete'],
    ] as const) {
      expect((await give(prod, users[role], auth, auth === 1 ? 'POST' : 'PATCH')).status).toBe(201);
      expect(await allowed(role, 'prod/voice')).toBe(actions);
      expect(await allowed(role, 'lab/voice')).toBe(role === 'developer' ? 'pull,push,delete' : '');
    }
    // The repository's word comes before that of its organization.
    expect((await give(voice, users[role], 1)).status).toBe(201);
    expect([await allowed(role, 'prod/voice'), await allowed(role, 'prod/open')]).toEqual(['pull', 'pull,push,delete']);
    expect((await take(voice, users[role])).status).toBe(204);
    expect(await allowed(role, 'prod/voice')).toBe('pull,push,delete');
    expect((await take(prod, users[role])).status).toBe(204);
  }
  expect(await allowed('caller', 'prod/voice')).toBe('');
});

test('a login that came before counts as what holds now', async () => {
  const push = () => registry.call('POST', '/v2/prod/voice/blobs/uploads/', { as: logins.developer });
  expect((await push()).status).toBe(202);
  await give(prod, users.developer, 1);
  expect((await push()).status).toBe(403);
  expect((await registry.call('GET', '/v2/prod/voice/manifests/v1', { as: logins.developer })).status).toBe(200);
  await take(prod, users.developer);
  expect((await push()).status).toBe(202);
});

test('what was given holds for the management of images too, and only who manages gives it', async () => {
  await give(prod, users.developer, 3);
  const outcome = async (method: string, path: string, body?: unknown) => {
    const answer = await as('developer', method, path, body);
    return answer.status < 400 ? answer.status : `${answer.status} ${answer.body[0].errorCode}`;
  };
  const refused = '403 SVCSTG.SWR.4030000';
  expect(await outcome('POST', `${prod}/repos`, { repository: 'made' })).toBe(201);
  expect(await outcome('PATCH', voice, { is_public: true })).toBe(refused);
  expect(await outcome('DELETE', `${voice}/tags/v1`)).toBe(refused);
  expect(await outcome('DELETE', voice)).toBe(refused);
  expect(await outcome('POST', `${voice}/retentions`, {})).toBe(refused);
  expect(await outcome('PATCH', `${voice}/retentions/1`, {})).toBe(refused);
  expect(await outcome('DELETE', `${voice}/retentions/1`)).toBe(refused);
  expect(await outcome('DELETE', prod)).toBe(refused);
  for (const path of [prod, voice]) {
    expect(await outcome('POST', `${path}/access`, [{ user_id: users.developer, auth: 7 }])).toBe(refused);
    expect(await outcome('PATCH', `${path}/access`, [{ user_id: users.developer, auth: 7 }])).toBe(refused);
    expect(await outcome('DELETE', `${path}/access`, [users.developer])).toBe(refused);
  }
  await give(prod, users.developer, 1, 'PATCH');
  expect(await outcome('POST', `${prod}/repos`, { repository: 'more' })).toBe(refused);
  expect(await outcome('GET', voice)).toBe(200);
  await give(voice, users.developer, 7);
  expect(await outcome('PATCH', voice, { description: 'mine' })).toBe(201);
  expect(await outcome('POST', `${voice}/access`, [{ user_id: users.caller, auth: 1 }])).toBe(201);
  expect(await allowed('caller', 'prod/voice')).toBe('pull');
  await take(voice, users.developer);
  await take(voice, users.caller);
  await take(prod, users.developer);
});

test('what was given is shown', async () => {
  await give(prod, users.caller, 3);
  await give(voice, users.caller, 1);
  const { id } = (await call('GET', prod)).body;
  expect((await call('GET', `${prod}/access`)).body).toEqual({
    id,
    name: 'prod',
    creator_name: 'admin',
    self_auth: { user_id: api.claims.sub, user_name: 'admin', auth: 7 },
    others_auths: [{ user_id: users.caller, user_name: 'caller', auth: 3 }],
  });
  expect((await as('developer', 'GET', `${voice}/access`)).body).toMatchObject({
    name: 'voice',
    self_auth: { user_id: users.developer, auth: 7 },
    others_auths: [{ user_id: users.caller, auth: 1 }],
  });
  await give(prod, users.developer, 1);
  expect((await as('developer', 'GET', prod)).body.auth).toBe(1);
  const { namespaces } = (await as('developer', 'GET', '/namespaces')).body;
  expect(namespaces).toMatchObject([
    { name: 'lab', auth: 7 },
    { name: 'prod', auth: 1 },
  ]);
  await take(prod, users.developer);
  await take(prod, users.caller);
  await take(voice, users.caller);
});

test('it goes with the repository, the organization and the user', async () => {
  await pushImage(registry, 'gone/one', { tag: 'v1' });
  await give('/namespaces/gone', users.caller, 1);
  await give('/namespaces/gone/repos/one', users.caller, 3);
  expect(await allowed('caller', 'gone/one')).toBe('pull,push');
  await call('DELETE', '/namespaces/gone/repos/one');
  await call('DELETE', '/namespaces/gone');
  await pushImage(registry, 'gone/one', { tag: 'v1' });
  expect(await allowed('caller', 'gone/one')).toBe('');
  const { id } = (await api.call('POST', '/v3/users', { user: { name: 'brief', password: 'long enough' } })).body.user;
  await give('/namespaces/gone', id, 1);
  await api.call('DELETE', `/v3/users/${id}`);
  expect((await call('GET', '/namespaces/gone/access')).body.others_auths).toEqual([]);
});

test('what cannot be meant is refused in words, and nothing of it holds', async () => {
  const outcome = async (method: string, path: string, body: unknown) => {
    const { status, body: answer } = await call(method, path, body);
    return `${status} ${answer[0].errorCode}`;
  };
  const good = { user_id: users.caller, auth: 1 };
  const { length } = await call('GET', `${prod}/access`).then(({ body }) => body.others_auths);
  for (const body of [{}, good, 'x', null]) {
    expect(await outcome('POST', `${prod}/access`, body)).toBe('400 SVCSTG.SWR.4000014');
  }
  for (const other of [{ ...good, auth: 5 }, { user_id: 'nobody', auth: 1 }, { auth: 1 }, 'x', null]) {
    expect(await outcome('POST', `${prod}/access`, [good, other])).toBe('400 SVCSTG.SWR.4000014');
  }
  expect(await outcome('POST', `${prod}/access`, Array(101).fill(good))).toBe('400 SVCSTG.SWR.4000014');
  expect(await outcome('DELETE', `${prod}/access`, [1])).toBe('400 SVCSTG.SWR.4000014');
  expect(await outcome('POST', '/namespaces/nowhere/access', [good])).toBe('404 SVCSTG.SWR.4040058');
  expect(await outcome('POST', `${prod}/repos/none/access`, [good])).toBe('404 SVCSTG.SWR.4040010');
  expect((await call('GET', `${prod}/access`)).body.others_auths).toHaveLength(length);
  const ignored = await call('POST', `${prod}/access`, [{ ...good, unknown: 1 }]);
  expect(ignored.headers.get('X-Sluice-Ignored-Fields')).toBe('[0].unknown');
  await take(prod, users.caller);
});
