import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

function request(change: { user?: object; scope?: unknown; methods?: unknown } = {}) {
  const { user, password, domain, project_name } = api.credentials;
  return {
    auth: {
      identity: {
        methods: change.methods ?? ['password'],
        password: { user: { name: user, password, domain: { name: domain }, ...change.user } },
      },
      ...('scope' in change ? { scope: change.scope } : { scope: { project: { name: project_name } } }),
    },
  };
}

const json = { 'Content-Type': 'application/json;charset=utf8' };

describe('POST /v3/auth/tokens', () => {
  test('gives a project token for 24 hours that opens the project', async () => {
    const { status, headers, body } = await api.call('POST', '/v3/auth/tokens', request(), json);
    expect(status).toBe(201);
    expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f]{32}$/);
    expect(body.token).toMatchObject({
      methods: ['password'],
      project: { id: api.credentials.project_id, name: 'local', domain: { name: 'admin' } },
      roles: [{ id: '0', name: 'te_admin' }],
      user: { name: 'admin', password_expires_at: '', domain: { name: 'admin' } },
    });
    expect(body.token.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(Date.parse(body.token.expires_at) - Date.parse(body.token.issued_at)).toBe(24 * 3_600_000);
    expect(body.token.catalog.find((entry: { type: string }) => entry.type === 'identity').endpoints[0].url).toBe(
      'https://localhost:8443/v3',
    );
    const token = headers.get('X-Subject-Token') ?? '';
    for (const header of [{ 'X-Auth-Token': token }, { Authorization: `Bearer ${token}` }]) {
      expect((await api.call('GET', '/v1/{p}/models', undefined, header)).status).toBe(200);
    }
    const shown = await api.call('GET', '/v3/auth/tokens?nocatalog=true', undefined, {
      'X-Auth-Token': token,
      'X-Subject-Token': token,
    });
    expect(shown.status).toBe(200);
    expect(shown.body.token).toEqual({ ...body.token, catalog: undefined });
  });

  test.each([
    ['project by id', () => ({ project: { id: api.credentials.project_id } }), 'project'],
    ['domain', () => ({ domain: { name: 'admin' } }), 'domain'],
    ['project and domain', () => ({ project: { name: 'local' }, domain: { name: 'admin' } }), 'project'],
    ['nothing', () => undefined, 'none'],
    ['null', () => null, 'none'],
  ])('scopes to %s', async (_name, scope, expected) => {
    const { status, body } = await api.call(
      'POST',
      '/v3/auth/tokens?nocatalog=true',
      request({ scope: scope() }),
      json,
    );
    expect(status).toBe(201);
    expect(body.token.catalog).toBeUndefined();
    expect('project' in body.token ? 'project' : 'domain' in body.token ? 'domain' : 'none').toBe(expected);
  });

  test('gives a token for an access key with its secret, and shuts the key to those who guess', async () => {
    const { access_key, secret_key, project_name } = api.credentials;
    const signIn = (access: unknown, secret: unknown, address = '192.0.2.9') =>
      api.call(
        'POST',
        '/v3/auth/tokens',
        {
          auth: {
            identity: { methods: ['hw_ak_sk'], hw_ak_sk: { access: { key: access }, secret: { key: secret } } },
            scope: { project: { name: project_name } },
          },
        },
        { ...json, 'X-Sluice-Client-Address': address },
      );
    const { status, headers, body } = await signIn(access_key, secret_key);
    expect([status, body.token.methods, body.token.project.id]).toEqual([
      201,
      ['hw_ak_sk'],
      api.credentials.project_id,
    ]);
    const token = { 'X-Auth-Token': headers.get('X-Subject-Token') ?? '' };
    expect((await api.call('GET', '/v1/{p}/models', undefined, token)).status).toBe(200);
    const unknown = await signIn('NOSUCHKEYNOSUCHKEY', secret_key);
    const wrong = await signIn(access_key, 'wrong');
    expect([unknown.status, unknown.body]).toEqual([401, wrong.body]);
    for (let index = 0; index < 4; index += 1) expect((await signIn(access_key, 'wrong')).status).toBe(401);
    expect((await signIn(access_key, secret_key)).status).toBe(401);
    expect((await signIn(access_key, secret_key, '192.0.2.10')).status).toBe(201);
    expect((await signIn(1, secret_key)).status).toBe(400);
    expect((await signIn(access_key, null)).status).toBe(400);
  });

  test('a token without a project does not open one', async () => {
    const { headers } = await api.call(
      'POST',
      '/v3/auth/tokens',
      request({ scope: { domain: { name: 'admin' } } }),
      json,
    );
    const token = headers.get('X-Subject-Token') ?? '';
    const refused = await api.call('GET', '/v1/{p}/models', undefined, { 'X-Auth-Token': token });
    expect([refused.status, refused.body.error_code]).toEqual([401, 'ModelArts.0212']);
  });

  test('refuses a wrong password, user and domain in the same words', async () => {
    const answers = await Promise.all(
      [{ password: 'wrong' }, { name: 'nobody' }, { domain: { name: 'nowhere' } }, { password: '' }].map((user) =>
        api.call('POST', '/v3/auth/tokens', request({ user }), json),
      ),
    );
    for (const { status, body } of answers) {
      expect(status).toBe(401);
      expect(body).toEqual(answers[0]?.body);
      expect(body.error).toEqual({
        code: 401,
        message: 'The user name, the password or the domain name is wrong.',
        title: 'Unauthorized',
      });
    }
  });

  test('locks after five failures in a row, per user and address, and opens again', async () => {
    const attempt = (user: object, address: string) =>
      api.call('POST', '/v3/auth/tokens', request({ user }), { ...json, 'X-Sluice-Client-Address': address });
    for (let index = 0; index < 5; index += 1) {
      expect((await attempt({ password: 'wrong' }, '192.0.2.1')).status).toBe(401);
    }
    const locked = await attempt({}, '192.0.2.1');
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await attempt({}, '192.0.2.2')).status).toBe(201);
    api.ahead = 5 * 60_000 + 1;
    expect((await attempt({}, '192.0.2.1')).status).toBe(201);
  }, 20_000);

  test.each([
    ['no JSON', '{', 400, 'not valid JSON'],
    ['an empty body', '', 400, 'not valid JSON'],
    ['an array', '[]', 400, 'JSON object'],
    ['no auth', '{}', 400, 'auth is required'],
    ['a number as auth', '{"auth":1}', 400, 'auth is invalid: expected is object, given is number'],
    ['no methods', '{"auth":{"identity":{}}}', 400, 'auth.identity.methods is required'],
    ['another method', '{"auth":{"identity":{"methods":["totp"]}}}', 400, 'totp is not supported'],
    ['no password', '{"auth":{"identity":{"methods":["password"]}}}', 400, 'auth.identity.password is required'],
    [
      'no user name',
      '{"auth":{"identity":{"methods":["password"],"password":{"user":{"password":"x"}}}}}',
      400,
      'auth.identity.password.user.name is required',
    ],
    [
      'no domain',
      '{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"a","password":"x"}}}}}',
      400,
      'auth.identity.password.user.domain is required',
    ],
  ])('answers %s in words', async (_name, body, status, words) => {
    const answer = await api.call('POST', '/v3/auth/tokens', body, json);
    expect([answer.status, answer.body.error.code]).toEqual([status, status]);
    expect(answer.body.error.message).toContain(words);
  });

  test('knows no other project and no large body', async () => {
    const scoped = await api.call('POST', '/v3/auth/tokens', request({ scope: { project: { name: 'other' } } }), json);
    expect([scoped.status, scoped.body.error.title]).toEqual([404, 'Not Found']);
    const large = await api.call('POST', '/v3/auth/tokens', `{"a":"${'x'.repeat(70_000)}"}`, json);
    expect([large.status, large.body.error.code]).toEqual([413, 413]);
  });
});

test('projects and domains are listed in the form that the SDKs read', async () => {
  const projects = await api.call('GET', '/v3/projects?name=local');
  expect(projects.body.projects).toMatchObject([{ id: api.credentials.project_id, name: 'local', enabled: true }]);
  expect((await api.call('GET', '/v3/projects?name=other')).body.projects).toEqual([]);
  expect((await api.call('GET', '/v3/auth/projects')).body.projects.length).toBe(1);
  expect((await api.call('GET', '/v3/auth/domains')).body.domains).toMatchObject([{ name: 'admin', enabled: true }]);
  const refused = await api.call('GET', '/v3/auth/domains', undefined, {});
  expect([refused.status, refused.body.error.title]).toEqual([401, 'Unauthorized']);
});

describe('tokens of requests', () => {
  const codeFor = async (headers: Record<string, string>) => {
    const { status, body } = await api.call('GET', '/v1/{p}/services', undefined, headers);
    return `${status} ${body.error_code}`;
  };

  test('that are missing, malformed, foreign or over are told apart', async () => {
    expect(await codeFor({})).toBe('401 ModelArts.0201');
    expect(await codeFor({ Authorization: 'Basic YTpi' })).toBe('401 ModelArts.0206');
    expect(await codeFor({ 'X-Auth-Token': 'abc' })).toBe('401 ModelArts.0204');
    const token = api.sign(api.claims);
    const forged = `${token.slice(0, token.lastIndexOf('.') + 1)}${'A'.repeat(86)}`;
    expect(await codeFor({ 'X-Auth-Token': forged })).toBe('401 ModelArts.0203');
    expect(await codeFor({ 'X-Auth-Token': api.sign({ ...api.claims, exp: 1 }) })).toBe('401 ModelArts.0202');
  });

  test('of another project are refused', async () => {
    const other = api.sign({ ...api.claims, project: { id: 'f'.repeat(32), name: 'other' } });
    expect(await codeFor({ 'X-Auth-Token': other })).toBe('403 ModelArts.0210');
  });

  test('are refused in Chinese to those who read Chinese', async () => {
    const { body } = await api.call('GET', '/v1/{p}/services', undefined, { 'X-Language': 'zh-cn' });
    expect(body.error_msg).toContain('Token 不存在');
  });
});
