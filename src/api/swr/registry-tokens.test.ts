import { Database } from 'bun:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { pushBlob, pushImage } from '../../../test/integration/registry/contents.ts';
import { registryOf } from '../../../test/support/registry-client.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { dockerLoginKey } from '../../auth/docker-login-key.ts';
import { clientAddressHeader } from '../../contract/gateway-headers.ts';

let api: TestApi;
let other: TestApi;
let registry: ReturnType<typeof registryOf>;
let password: string;

beforeAll(async () => {
  [api, other] = await Promise.all([startTestApi(), startTestApi()]);
  registry = registryOf(api);
  password = api.credentials.password;
  await pushImage(registry, 'team/private', { tag: 'v1' });
  await pushImage(registry, 'team/public', { tag: 'v1' });
  await api.call('PATCH', '/v2/manage/namespaces/team/repos/public', { is_public: true });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});
afterEach(() => {
  api.ahead = 0;
  api.anonymousPull = true;
});

interface Answer {
  readonly token: string;
  readonly access_token: string;
  readonly expires_in: number;
  readonly issued_at: string;
  readonly scope: string;
  readonly refresh_token?: string;
}

/** Each test comes from an address of its own, so that none is locked out by the failures of another. */
const comers = Array.from({ length: 250 }, (_, index) => `198.51.100.${index}`);
const newcomer = () => comers.pop() ?? '';

const ask = (query: string, login: string | null = registry.own, at = api, address = newcomer()) =>
  fetch(`${at.address}/v2/token?service=sluice-registry${query}`, {
    headers: {
      [clientAddressHeader]: address,
      ...(login !== null && { Authorization: `Basic ${btoa(login)}` }),
    },
  });

const post = (fields: Record<string, string>, address = newcomer()) =>
  fetch(`${api.address}/v2/token`, {
    method: 'POST',
    headers: { [clientAddressHeader]: address },
    body: new URLSearchParams(fields),
  });

async function tokenFor(query: string, login?: string | null, at = api): Promise<Answer> {
  const response = await ask(query, login, at);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

const scope = (text: string) => `&scope=${encodeURIComponent(text)}`;

/** One request with a token. */
const use = (token: string, method: string, path: string, body?: string | Uint8Array<ArrayBuffer>) =>
  fetch(`${api.address}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    ...(body !== undefined && { body }),
  });

const statusOf = async (token: string, method: string, path: string) => (await use(token, method, path)).status;
const challengeOf = (response: Response) => response.headers.get('WWW-Authenticate');

describe('the challenge', () => {
  const headersOf = (path: string, headers: Record<string, string>, method = 'GET') =>
    fetch(`${api.address}${path}`, { method, headers });

  test('leads to where the client has found the registry', async () => {
    for (const host of ['registry.example.com', 'a-b.c:65000', '[2001:db8::1]:8443', '203.0.113.7']) {
      const response = await headersOf('/v2/', { Host: host });
      expect(response.status).toBe(401);
      expect(challengeOf(response)).toBe(`Bearer realm="http://${host}/v2/token",service="sluice-registry"`);
    }
    for (const host of ['a,b', "a'b", 'a:b:c', '[::1', '-', 'a:99999999', 'a%22']) {
      const response = await headersOf('/v2/', { Host: host });
      expect([host, challengeOf(response)]).toEqual([
        host,
        'Bearer realm="http://localhost:8443/v2/token",service="sluice-registry"',
      ]);
    }
  });

  test('names what the request takes', async () => {
    const wanted = async (method: string, path: string) =>
      /scope="([^"]*)"/.exec(challengeOf(await headersOf(path, {}, method)) ?? '')?.[1];
    expect(await wanted('GET', '/v2/team/private/manifests/v1')).toBe('repository:team/private:pull');
    expect(await wanted('GET', '/v2/team/private/tags/list')).toBe('repository:team/private:pull');
    expect(await wanted('PUT', '/v2/team/private/manifests/v1')).toBe('repository:team/private:pull,push');
    expect(await wanted('DELETE', '/v2/team/private/manifests/v1')).toBe('repository:team/private:delete');
    expect(await wanted('POST', '/v2/team/private/blobs/uploads/?mount=sha256:1&from=team/public')).toBe(
      'repository:team/private:pull,push repository:team/public:pull',
    );
    expect(await wanted('POST', '/v2/team/private/blobs/uploads/?from=x"y')).toBe('repository:team/private:pull,push');
    expect(await wanted('GET', '/v2/x"y/z/manifests/v1')).toBeUndefined();
  });

  test('offers Basic beside it to whoever came with that', async () => {
    const response = await registry.call('GET', '/v2/', { as: 'local@NOBODY:wrong' });
    expect(response.status).toBe(401);
    expect(challengeOf(response)).toMatch(/^Bearer realm="[^"]+",service="sluice-registry", Basic realm="/);
  });
});

describe('a token', () => {
  test('opens what it was asked for, and nothing else', async () => {
    const { token, access_token, expires_in, issued_at, ...rest } = await tokenFor(
      `${scope('repository:team/private:pull')}&account=any&client_id=docker&offline_token=true`,
    );
    expect(access_token).toBe(token);
    expect(expires_in).toBe(300);
    expect(Math.abs(Date.parse(issued_at) - Date.now())).toBeLessThan(60_000);
    expect(rest).toEqual({ scope: 'repository:team/private:pull' });
    expect(await statusOf(token, 'GET', '/v2/')).toBe(200);
    expect(await statusOf(token, 'GET', '/v2/team/private/manifests/v1')).toBe(200);
    for (const [method, path] of [
      ['POST', '/v2/team/private/blobs/uploads/'],
      ['DELETE', '/v2/team/private/manifests/v1'],
      ['GET', '/v2/team/public/manifests/v1'],
      ['GET', '/v2/team/none/tags/list'],
    ] as const) {
      const response = await use(token, method, path);
      expect([method, path, response.status]).toEqual([method, path, 401]);
      expect(challengeOf(response)).toContain('error="insufficient_scope"');
    }
    expect(await api.store.repositories.find('team/none')).toBeUndefined();
  });

  test('is for all of the scopes, however they are written', async () => {
    const granted = async (query: string) => (await tokenFor(query)).scope;
    const both = 'repository:team/private:pull,push repository:team/public:pull';
    expect(await granted(scope(both))).toBe(both);
    expect(await granted(scope('repository:team/private:pull,push') + scope('repository:team/public:pull'))).toBe(both);
    expect(await granted(scope('repository:team/private:pull') + scope('repository:team/private:push'))).toBe(
      'repository:team/private:pull,push',
    );
    expect(await granted(scope('repository:team/private:*'))).toBe('repository:team/private:pull,push,delete');
    for (const strange of ['registry:catalog:*', 'repository:team/private:fly', 'repository:bare:pull', 'x', ':::']) {
      expect([strange, await granted(scope(strange))]).toEqual([strange, '']);
    }
  });

  test('pushes, mounts and deletes', async () => {
    const { token } = await tokenFor(scope('repository:team/second:*') + scope('repository:team/private:pull'));
    const { digest } = await pushBlob(registry, 'team/private', 'shared');
    const mount = `/v2/team/second/blobs/uploads/?mount=${digest}&from=team/private`;
    expect(await statusOf(token, 'POST', mount)).toBe(201);
    expect(await statusOf(token, 'DELETE', `/v2/team/second/blobs/${digest}`)).toBe(202);
    // It goes on as an upload where the other repository is not in the token.
    const { token: narrow } = await tokenFor(scope('repository:team/second:pull,push'));
    expect(await statusOf(narrow, 'POST', mount)).toBe(202);
  });

  test('is over after its time', async () => {
    const { token } = await tokenFor(scope('repository:team/private:pull'));
    api.ahead = 299_000;
    expect(await statusOf(token, 'GET', '/v2/team/private/tags/list')).toBe(200);
    api.ahead = 301_000;
    const response = await use(token, 'GET', '/v2/team/private/tags/list');
    expect(response.status).toBe(401);
    expect(challengeOf(response)).toContain('error="invalid_token"');
  });

  test('that is forged, or of another kind or installation, opens nothing', async () => {
    const { token } = await tokenFor(scope('repository:team/private:pull'));
    const { token: foreign } = await tokenFor(scope('repository:team/private:pull'), registryOf(other).own, other);
    const [head = '', claims = '', signature = ''] = token.split('.');
    const wider = Buffer.from(
      Buffer.from(claims, 'base64url').toString().replace('team/private', 'team/anybody'),
    ).toString('base64url');
    const { refresh_token: refresh = '' } = (await (
      await post({ grant_type: 'password', username: 'admin', password, access_type: 'offline' })
    ).json()) as Answer;
    expect(refresh).not.toBe('');
    const altered = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const [kind, bad] of Object.entries({
      foreign,
      wider: `${head}.${wider}.${signature}`,
      altered: `${head}.${claims}.${altered}`,
      api: api.sign(api.claims),
      audience: api.sign({ ...api.claims, aud: 'sluice-registry' } as typeof api.claims),
      refresh,
      short: 'x',
      long: 'x'.repeat(20_000),
    })) {
      const response = await use(bad, 'GET', '/v2/');
      expect([kind, response.status]).toEqual([kind, 401]);
      expect(challengeOf(response)).toContain('error="invalid_token"');
    }
    for (const header of ['X-Auth-Token', 'Authorization'] as const) {
      const value = header === 'Authorization' ? `Bearer ${token}` : token;
      expect((await api.call('GET', '/v1/{p}/models', undefined, { [header]: value })).status).toBe(401);
    }
  });

  test('is of one service', async () => {
    const response = await fetch(`${api.address}/v2/token?service=other`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('sluice-registry');
  });
});

describe('without a login', () => {
  test('there is a token for what is public', async () => {
    const { token, scope: granted } = await tokenFor(
      scope('repository:team/public:pull,push') + scope('repository:team/private:pull'),
      null,
    );
    expect(granted).toBe('repository:team/public:pull');
    expect(await statusOf(token, 'GET', '/v2/team/public/manifests/v1')).toBe(200);
    expect(await statusOf(token, 'GET', '/v2/team/private/manifests/v1')).toBe(401);
    expect(await statusOf(token, 'POST', '/v2/team/public/blobs/uploads/')).toBe(401);
    await api.call('PATCH', '/v2/manage/namespaces/team/repos/public', { is_public: false });
    expect(await statusOf(token, 'GET', '/v2/team/public/manifests/v1')).toBe(401);
    await api.call('PATCH', '/v2/manage/namespaces/team/repos/public', { is_public: true });
  });

  test('nothing is to be had where the operator does not want it', async () => {
    const { token } = await tokenFor(scope('repository:team/public:pull'), null);
    api.anonymousPull = false;
    expect(await statusOf(token, 'GET', '/v2/team/public/manifests/v1')).toBe(401);
    expect((await ask('', null)).status).toBe(401);
    expect((await registry.call('GET', '/v2/team/public/manifests/v1', { as: null })).status).toBe(401);
    expect((await registry.call('GET', '/v2/team/public/manifests/v1')).status).toBe(200);
  });
});

describe('a login', () => {
  test('may be that of a key, a temporary one, or a user and a password', async () => {
    const { auths } = (await api.call('POST', '/v2/manage/utils/secret')).body;
    const temporary = Buffer.from(auths['localhost:8443'].auth, 'base64').toString();
    for (const login of [registry.own, temporary, `admin:${password}`, `admin/admin:${password}`]) {
      const { token } = await tokenFor(scope('repository:team/private:pull,push'), login);
      expect(await statusOf(token, 'GET', '/v2/team/private/manifests/v1')).toBe(200);
    }
    // A password takes long to check: it is for the token service alone.
    expect((await registry.call('GET', '/v2/', { as: `admin:${password}` })).status).toBe(401);
    for (const login of ['admin:wrong', `nobody:${password}`, `other/admin:${password}`, `/admin:${password}`, ':x']) {
      expect([login.split(':')[0], (await ask('', login)).status]).toEqual([login.split(':')[0], 401]);
    }
  });

  test('gives a token that ends no later, and with what it was made with', async () => {
    const made = (await api.call('POST', '/v2/manage/utils/secret?duration_seconds=900')).body;
    const temporary = Buffer.from(made.auths['localhost:8443'].auth, 'base64').toString();
    api.ahead = 800_000;
    expect((await tokenFor('', temporary)).expires_in).toBeLessThanOrEqual(100);
    api.ahead = 0;
    const keys = '/v3.0/OS-CREDENTIAL/credentials';
    const { access, secret } = (
      await api.call('POST', keys, { credential: { user_id: api.claims.sub, description: '' } })
    ).body.credential;
    const { token } = await tokenFor('', `local@${access}:${dockerLoginKey(access, secret)}`);
    expect(await statusOf(token, 'GET', '/v2/')).toBe(200);
    await api.call('PUT', `${keys}/${access}`, { credential: { status: 'inactive' } });
    expect(await statusOf(token, 'GET', '/v2/')).toBe(401);
    await api.call('PUT', `${keys}/${access}`, { credential: { status: 'active' } });
    expect(await statusOf(token, 'GET', '/v2/')).toBe(200);
    expect((await api.call('DELETE', `${keys}/${access}`)).status).toBe(204);
    expect(await statusOf(token, 'GET', '/v2/')).toBe(401);
  });

  test('with a password is over with the user, another password or other roles', async () => {
    const body = { name: 'pusher', password: 'first password', roles: ['developer'] };
    const { id } = (await api.call('POST', '/v3/users', { user: body })).body.user;
    const sign = async (secret: string) =>
      (await (
        await post({
          grant_type: 'password',
          username: 'pusher',
          password: secret,
          scope: 'repository:team/private:pull repository:team/public:pull',
          access_type: 'offline',
        })
      ).json()) as Answer;
    const { token, refresh_token: refresh = '', scope: granted } = await sign('first password');
    expect(granted).toBe('repository:team/private:pull repository:team/public:pull');
    const renew = (refreshToken: string) =>
      post({ grant_type: 'refresh_token', refresh_token: refreshToken, scope: 'repository:team/private:pull' });
    const renewed = (await (await renew(refresh)).json()) as Answer;
    expect(await statusOf(renewed.token, 'GET', '/v2/team/private/manifests/v1')).toBe(200);
    await api.call('PATCH', `/v3/users/${id}`, { user: { password: 'second password' } });
    for (const over of [token, renewed.token]) expect(await statusOf(over, 'GET', '/v2/')).toBe(401);
    expect((await renew(refresh)).status).toBe(401);
    const again = await sign('second password');
    expect(await statusOf(again.token, 'GET', '/v2/team/private/manifests/v1')).toBe(200);
    using database = new Database(api.databaseFile);
    database.run('update users set roles = ? where id = ?', ['["caller"]', id]);
    expect(await statusOf(again.token, 'GET', '/v2/team/private/manifests/v1')).toBe(403);
    expect((await api.call('DELETE', `/v3/users/${id}`)).status).toBe(204);
    expect(await statusOf(again.token, 'GET', '/v2/')).toBe(401);
  });

  test('is shut for an address that guesses', async () => {
    for (const [username, secret] of [
      registry.own.split(':') as [string, string],
      ['admin', password] as [string, string],
    ]) {
      const address = newcomer();
      for (let attempt = 0; attempt < 5; attempt += 1) {
        expect((await ask('', `${username}:${attempt}`, api, address)).status).toBe(401);
      }
      // A key is locked in silence, as elsewhere.
      const locked = username === 'admin' ? 429 : 401;
      expect((await ask('', `${username}:${secret}`, api, address)).status).toBe(locked);
      expect((await ask('', `${username}:${secret}`)).status).toBe(200);
      api.ahead = 301_000;
      expect((await ask('', `${username}:${secret}`, api, address)).status).toBe(200);
      api.ahead = 0;
    }
  });

  test('that is malformed is refused in words', async () => {
    const outcome = async (response: Response) =>
      `${response.status} ${((await response.json()) as { errors: { code: string }[] }).errors[0]?.code}`;
    expect(await outcome(await post({ grant_type: 'magic' }))).toBe('400 UNSUPPORTED');
    expect(await outcome(await post({}))).toBe('400 UNSUPPORTED');
    expect(await outcome(await post({ grant_type: 'password', username: 'admin' }))).toBe('400 UNSUPPORTED');
    expect(await outcome(await post({ grant_type: 'refresh_token', refresh_token: 'x' }))).toBe('401 UNAUTHORIZED');
    expect(await outcome(await post({ x: 'x'.repeat(70_000) }))).toBe('413 SIZE_INVALID');
    const json = await fetch(`${api.address}/v2/token`, { method: 'POST', body: '{}' });
    expect(await outcome(json)).toBe('415 UNSUPPORTED');
    expect(await outcome(await fetch(`${api.address}/v2/token`, { method: 'DELETE' }))).toBe('405 UNSUPPORTED');
    for (const header of ['Bearer x', 'Basic !', 'Digest x']) {
      const response = await fetch(`${api.address}/v2/token`, { headers: { Authorization: header } });
      expect([header, await outcome(response)]).toEqual([header, '401 UNAUTHORIZED']);
    }
  });
});
