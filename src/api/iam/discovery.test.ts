import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

// What clients ask to learn where they are and what there is.

const address = 'https://localhost:8443';
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const get = (path: string, headers?: Record<string, string>) => api.call('GET', path, undefined, headers);

test('the catalog names the project of a token that has one', async () => {
  const { status, body } = await get('/v3/auth/catalog');
  expect([status, body.links]).toEqual([200, { self: `${address}/v3/auth/catalog` }]);
  const urls = (catalog: { type: string; endpoints: { url: string }[] }[]) =>
    Object.fromEntries(catalog.map(({ type, endpoints }) => [type, endpoints[0]?.url]));
  const project = api.credentials.project_id;
  const expected = { identity: `${address}/v3`, modelarts: `${address}/v1/${project}`, swr: `${address}/v2` };
  expect(urls(body.catalog)).toEqual(expected);
  const { project: _, ...unscoped } = api.claims;
  const bare = await get('/v3/auth/catalog', { 'X-Auth-Token': api.sign(unscoped) });
  expect(urls(bare.body.catalog)).toEqual({ ...expected, modelarts: `${address}/v1` });
});

test('there is one region, the domain of the caller, and version 3', async () => {
  const region = {
    id: 'local',
    type: 'public',
    description: '',
    parent_region_id: null,
    locales: { 'zh-cn': 'local', 'en-us': 'local' },
    links: { self: `${address}/v3/regions/local` },
  };
  expect((await get('/v3/regions')).body.regions).toEqual([region]);
  expect((await get('/v3/regions/local')).body).toEqual({ region });
  const none = await get('/v3/regions/cn-north-4');
  expect([none.status, none.body.error]).toEqual([
    404,
    { code: 404, message: 'Could not find cn-north-4. GET /v3/regions lists what there is.', title: 'Not Found' },
  ]);

  const { id } = api.claims.domain;
  const links = { self: `${address}/v3/domains/${id}` };
  const domain = { id, name: 'admin', enabled: true, description: '', links };
  expect((await get('/v3/auth/domains')).body.domains).toEqual([domain]);
  expect((await get(`/v3/domains/${id}`)).body).toEqual({ domain });
  expect((await get(`/v3/domains/${'f'.repeat(32)}`)).status).toBe(404);

  const { version } = (await get('/v3', {})).body;
  expect([version.id, version.links]).toEqual(['v3.6', [{ rel: 'self', href: `${address}/v3/` }]]);
});

test('roles are listed by every filter, and shown', async () => {
  const named = async (query: string) =>
    (await get(`/v3/roles?${query}`)).body.roles.map(({ name }: { name: string }) => name);
  const { body } = await get('/v3/roles');
  const all = ['te_admin', 'developer', 'caller'];
  expect([body.total_number, await named('')]).toEqual([3, all]);
  const [, developer] = body.roles;
  expect(developer).toMatchObject({ display_name: 'developer', domain_id: null, catalog: 'BASE', type: 'AA' });
  expect(developer.policy.Statement[0].Action).toContain('services.write');
  expect(developer.policy.Statement[0].Action).not.toContain('users.manage');
  expect(developer.description_cn).toContain('服务');
  expect(await named('name=caller')).toEqual(['caller']);
  expect(await named('display_name=dev')).toEqual(['developer']);
  expect(await named('permission_type=role&catalog=BASE&type=domain')).toEqual(all);
  for (const query of ['permission_type=policy', 'catalog=OBS', `domain_id=${api.claims.domain.id}`, 'name=dev']) {
    expect(await named(query)).toEqual([]);
  }
  expect([await named('page=1&per_page=2'), await named('page=2&per_page=2')]).toEqual([all.slice(0, 2), ['caller']]);
  expect((await get('/v3/roles?per_page=301')).status).toBe(400);
  expect((await get(`/v3/roles/${developer.id}`)).body).toEqual({ role: developer });
  expect((await get('/v3/roles/other')).status).toBe(404);
});

test('strangers learn the version alone', async () => {
  for (const path of ['/v3/auth/catalog', '/v3/regions', '/v3/regions/local', '/v3/roles', '/v3/domains/x']) {
    expect([path, (await get(path, {})).status]).toEqual([path, 401]);
  }
});

test('HEAD of a token tells whether it is good, without a body', async () => {
  const token = api.sign(api.claims);
  const ask = async (subject: string) => {
    const headers = { 'X-Auth-Token': token, 'X-Subject-Token': subject };
    const answer = await fetch(`${api.address}/v3/auth/tokens`, { method: 'HEAD', headers });
    return [answer.status, answer.headers.get('X-Subject-Token'), await answer.text()];
  };
  expect(await ask(token)).toEqual([200, token, '']);
  expect(await ask('x')).toEqual([404, null, '']);
});
