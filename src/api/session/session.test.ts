import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { until } from '../../../test/support/deadline.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../../test/support/test-api.ts';
import { WorkerClient } from '../../../test/support/worker-client.ts';
import { signSession } from '../../auth/session.ts';
import { newSigningKey } from '../../auth/signing-key.ts';

const fromConsole = { 'X-Sluice-Console': '1' };
const cookieName = '__Host-sluice-session';
const password = 'a-long-enough-Passw0rd';

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

const administrator = () => ({ domain: 'admin', user: 'admin', password: api.credentials.password });
const signIn = (body: unknown = administrator(), headers: Record<string, string> = fromConsole) =>
  api.call('POST', '/session', body, headers);

/** What a browser would send from then on. */
function cookieOf({ headers }: Pick<TestAnswer, 'headers'>): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

const signedIn = async (body?: unknown) => ({ Cookie: cookieOf(await signIn(body)), ...fromConsole });
const show = (headers: Record<string, string>) => api.call('GET', '/session', undefined, headers);
const use = (headers: Record<string, string>, method = 'GET', body?: unknown) =>
  api.call(method, method === 'GET' ? '/v1/{p}/services' : '/v1/{p}/volumes', body, headers);

/** A user of the first project who can sign in. */
async function person(name: string, roles: readonly string[] = ['developer']) {
  const { body, status } = await api.call('POST', '/v3/users', { user: { name, password, roles } });
  expect(status).toBe(201);
  return { id: String(body.user.id), login: { domain: 'admin', user: name, password } };
}

describe('signing in', () => {
  test('sets a cookie that no page reads and no other site brings along, and says who, what and where', async () => {
    const answer = await signIn();
    expect(answer.status).toBe(201);
    const [set = '', ...more] = answer.headers.getSetCookie();
    expect(more).toEqual([]);
    const [pair = '', ...attributes] = set.split('; ');
    expect(pair).toStartWith(`${cookieName}=`);
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Max-Age=86400', 'Path=/', 'SameSite=Strict', 'Secure']);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(JSON.stringify(answer.body)).not.toContain(pair.slice(cookieName.length + 1));
    expect(answer.body).toMatchObject({
      user: { id: api.claims.sub, name: 'admin' },
      domain: { name: 'admin' },
      roles: ['te_admin'],
      actions: expect.arrayContaining(['users.manage', 'models.read']),
      projects: [{ id: api.credentials.project_id, name: 'local' }],
      region: 'local',
      access_address: 'https://localhost:8443',
      version: '1.2.3',
      ca_available: true,
    });
    expect(Date.parse(answer.body.expires_at) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    const shown = await show({ Cookie: pair, ...fromConsole });
    expect([shown.status, shown.body]).toEqual([200, answer.body]);
  });

  test('says what a role lets its holder do, and only the projects that are open to them', async () => {
    const { id, login } = await person('narrow', ['caller']);
    const [open, shut] = [await api.project('open-to-narrow'), await api.project('shut-to-narrow')];
    for (const project of [open, shut]) await api.call('PUT', `/v3/projects/${project.id}/users/${id}`);
    await api.call('PATCH', `/v3/projects/${shut.id}`, { project: { enabled: false } });
    const { body } = await signIn(login);
    expect([body.roles, body.actions]).toEqual([['caller'], ['services.call']]);
    expect(body.projects.map(({ name }: { name: string }) => name)).toEqual(['local', 'open-to-narrow']);
  });

  test('is refused as a token is: in the same words for everything that is wrong, and after five failures for a while', async () => {
    const wrong = { ...administrator(), password: 'wrong', user: 'guessed' };
    for (const body of [{ ...administrator(), password: 'x' }, { ...administrator(), domain: 'nowhere' }, wrong]) {
      const { status, body: answer, headers } = await signIn(body, { ...fromConsole, 'X-Sluice-Client-Address': 'a' });
      expect([status, answer.error_code, headers.getSetCookie()]).toEqual([401, 'IAM.0001', []]);
      expect(answer.error_msg).toBe('The user name, the password or the domain name is wrong.');
    }
    const chinese = await signIn(wrong, { ...fromConsole, 'X-Language': 'zh-cn', 'X-Sluice-Client-Address': 'a' });
    expect(chinese.body.error_msg).toBe('用户名、密码或账号名错误。');
    // Failures at both doors count together.
    const identity = {
      methods: ['password'],
      password: { user: { name: 'guessed', password: 'wrong', domain: { name: 'admin' } } },
    };
    const at = { 'X-Sluice-Client-Address': 'a' };
    for (let failure = 0; failure < 3; failure += 1) {
      await api.call('POST', '/v3/auth/tokens', { auth: { identity } }, at);
    }
    const locked = await signIn(wrong, { ...fromConsole, ...at });
    expect([locked.status, locked.body.error_code]).toEqual([429, 'IAM.0001']);
    expect(Number(locked.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  test('leaves a record, and so does signing out', async () => {
    const answer = await signIn();
    const left = await api.call('DELETE', '/session', undefined, { Cookie: cookieOf(answer), ...fromConsole });
    const records = await Promise.all(
      [answer, left].map(async ({ headers }) => {
        const { body } = await api.call('GET', `/v1/{p}/audit-records?request_id=${headers.get('X-Request-Id')}`);
        return body.records[0];
      }),
    );
    const [began, ended] = records;
    expect(began).toMatchObject({
      action: 'POST /session',
      result: 'success',
      user: { name: 'admin' },
      credential: { type: 'password' },
      resources: [{ type: 'session' }],
    });
    expect(ended).toMatchObject({
      action: 'DELETE /session',
      credential: { type: 'session', id: began.resources[0].id },
    });
  });
});

describe('a session as a credential', () => {
  test('is good at every API, in every project that its user belongs to at that moment, and in no other', async () => {
    const { id, login } = await person('member');
    const headers = await signedIn(login);
    const [second, foreign] = [await api.project('second'), await api.project('foreign')];
    const services = (project: string) => api.call('GET', `/v1/${project}/services`, undefined, headers);
    expect((await use(headers)).status).toBe(200);
    const before = await services(second.id);
    expect([before.status, before.body.error_code]).toEqual([403, 'ModelArts.0210']);
    await api.call('PUT', `/v3/projects/${second.id}/users/${id}`);
    expect((await services(second.id)).status).toBe(200);
    expect((await services(foreign.id)).status).toBe(403);
    for (const path of ['/v3/auth/projects', '/v3.0/OS-CREDENTIAL/credentials', '/v2/manage/namespaces']) {
      expect([path, (await api.call('GET', path, undefined, headers)).status]).toEqual([path, 200]);
    }
    const forbidden = await api.call('GET', '/v3/users', undefined, headers);
    expect([forbidden.status, forbidden.body.error.title]).toEqual([403, 'Forbidden']);
  });

  test('counts only where no other credential came, whatever is wrong with that', async () => {
    const headers = await signedIn();
    for (const other of [{ 'X-Auth-Token': 'nonsense' }, { Authorization: 'Basic bm9ib2R5' }]) {
      expect((await use({ ...headers, ...other })).status).toBe(401);
    }
    // A program's token is not hindered by a cookie that came along, whoever sent it.
    const token = { 'X-Auth-Token': api.sign(api.claims), Cookie: headers.Cookie, 'Sec-Fetch-Site': 'cross-site' };
    expect((await use(token)).status).toBe(200);
  });

  test('counts only in requests of the console: every method, at every API, and for signing in too', async () => {
    const { Cookie } = await signedIn();
    const foreign: Record<string, string>[] = [
      { Cookie },
      { Cookie, 'X-Sluice-Console': '0' },
      ...['cross-site', 'same-site', 'none'].map((site) => ({ Cookie, ...fromConsole, 'Sec-Fetch-Site': site })),
    ];
    for (const headers of foreign) {
      for (const [method, path] of [
        ['GET', '/session'],
        ['DELETE', '/session'],
        ['POST', '/session'],
        ['GET', '/v1/{p}/services'],
        ['POST', '/v1/{p}/volumes'],
        ['GET', '/v3/projects'],
        ['GET', '/v2/manage/namespaces'],
      ] as const) {
        const body =
          method === 'POST' ? (path === '/session' ? administrator() : { name: 'from-elsewhere' }) : undefined;
        const answer = await api.call(method, path, body, headers);
        expect([method, path, answer.status]).toEqual([method, path, 403]);
        expect(JSON.stringify(answer.body)).toContain('X-Sluice-Console: 1');
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
    }
    const own = { Cookie, ...fromConsole, 'Sec-Fetch-Site': 'same-origin' };
    expect((await use(own, 'POST', { name: 'of-the-console' })).status).toBe(200);
    expect((await show(own)).status).toBe(200);
  });

  test('is no token, and a token is no session', async () => {
    const { Cookie } = await signedIn();
    const session = Cookie.slice(cookieName.length + 1);
    for (const header of [{ 'X-Auth-Token': session }, { Authorization: `Bearer ${session}` }]) {
      expect((await use(header)).status).toBe(401);
    }
    const token = api.sign(api.claims);
    const otherKey = newSigningKey();
    const now = Math.floor(Date.now() / 1000);
    const forged = signSession(
      { iss: 'sluice-session', jti: 'j', sub: api.claims.sub, domain: api.claims.domain, iat: now, exp: now + 60 },
      otherKey.privateKey,
      otherKey.id,
    );
    for (const value of [token, forged, `${session}x`, session.slice(1), '', 'x'.repeat(5_000)]) {
      const answer = await use({ Cookie: `${cookieName}=${value}`, ...fromConsole });
      expect(answer.status).toBe(401);
    }
    // Names of cookies are told apart by their case.
    expect((await show({ Cookie: `__host-sluice-session=${session}`, ...fromConsole })).status).toBe(401);
    expect((await show({ Cookie: `a=b; ${Cookie}; c=d`, ...fromConsole })).status).toBe(200);
  });

  test('makes tickets that end with it at every worker', async () => {
    const headers = await signedIn();
    const config = [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
    const service = { service_name: 'tried', infer_type: 'real-time', config };
    const made = await api.call('POST', '/v1/{p}/services', service, headers);
    const { body } = await api.call('POST', `/v1/{p}/services/${made.body.service_id}/tickets`, {}, headers);
    const { by } = JSON.parse(Buffer.from(body.ticket.split('.')[1], 'base64url').toString());
    expect(by).toEqual({ kind: 'token', id: expect.any(String) });
    expect((await api.call('DELETE', '/session', undefined, headers)).status).toBe(204);
    // The answer came behind the workers' acknowledgement.
    expect(worker.revocations).toContainEqual({ userId: api.claims.sub, tokenId: by.id });
  });
});

describe('a session ends', () => {
  test('at once when its user signs out, and only that one', async () => {
    const [gone, kept] = [await signedIn(), await signedIn()];
    const answer = await api.call('DELETE', '/session', undefined, gone);
    expect([answer.status, answer.body]).toEqual([204, '']);
    const [cleared = ''] = answer.headers.getSetCookie();
    expect(cleared.split('; ')[0]).toBe(`${cookieName}=`);
    expect(cleared).toContain('Max-Age=0');
    expect(cleared).toContain('Secure');
    const refused = await show(gone);
    expect([refused.status, refused.body.error_code]).toEqual([401, 'ModelArts.0203']);
    expect((await use(gone)).status).toBe(401);
    expect((await api.call('GET', '/v3/projects', undefined, gone)).status).toBe(401);
    expect((await api.call('DELETE', '/session', undefined, gone)).status).toBe(401);
    expect((await show(kept)).status).toBe(200);
    const none = await show(fromConsole);
    expect([none.status, none.body.error_code]).toEqual([401, 'ModelArts.0201']);
  });

  test.each([
    ['is disabled', { enabled: false }],
    ['gets another password', { password: 'another-long-Passw0rd' }],
    ['gets another role', { roles: ['caller'] }],
  ])('at once when its user %s', async (what, user) => {
    const { id, login } = await person(what.replaceAll(' ', '-'));
    const headers = await signedIn(login);
    expect((await show(headers)).status).toBe(200);
    expect((await api.call('PATCH', `/v3/users/${id}`, { user })).status).toBe(200);
    expect([(await show(headers)).status, (await use(headers)).status]).toEqual([401, 401]);
  });

  test('at once when its user is taken out of a project, or deleted', async () => {
    const { id, login } = await person('leaving');
    const headers = await signedIn(login);
    await api.call('DELETE', `/v3/projects/${api.credentials.project_id}/users/${id}`);
    expect((await use(headers)).status).toBe(401);
    // Signing in anew is possible at once, also in the second of the revocation.
    const again = await signedIn(login);
    expect((await show(again)).body.projects).toEqual([]);
    expect((await api.call('DELETE', `/v3/users/${id}`)).status).toBe(204);
    expect((await show(again)).status).toBe(401);
  });

  test('after its day, by itself', async () => {
    const headers = await signedIn();
    try {
      api.ahead = 24 * 3_600_000 + 2_000;
      expect((await show(headers)).status).toBe(401);
    } finally {
      api.ahead = 0;
    }
    expect((await show(headers)).status).toBe(200);
  });
});
