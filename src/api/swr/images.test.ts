import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { digestOf, pushImage, putManifest, types } from '../../../test/integration/registry/contents.ts';
import { until } from '../../../test/support/deadline.ts';
import { registryOf } from '../../../test/support/registry-client.ts';
import { startTestApi, type TestApi, testImage } from '../../../test/support/test-api.ts';

const manage = '/v2/manage';
let api: TestApi;
let registry: ReturnType<typeof registryOf>;
beforeAll(async () => {
  api = await startTestApi();
  registry = registryOf(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  api.call(method, `${manage}${path}`, body, headers);
const outcome = ({ status, body }: { status: number; body: { errorCode: string }[] }) =>
  `${status} ${body[0]?.errorCode}`;
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const repositoryNames = async (query: string) =>
  (await call('GET', `/repos?${query}`)).body.map(({ name }: { name: string }) => name);
const index = (entries: readonly unknown[]) =>
  JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests: entries });

/** The headers of a user of another account. */
function stranger(): Record<string, string> {
  const [domain, user] = ['e'.repeat(32), 'f'.repeat(32)];
  using database = new Database(api.databaseFile);
  database.run('insert or ignore into domains (id, name) values (?, ?)', [domain, 'others']);
  database.run(
    'insert or ignore into users (id, domain_id, name, password_hash, enabled, roles) values (?, ?, ?, ?, 1, ?)',
    [user, domain, 'stranger', 'none', '["te_admin"]'],
  );
  const claims = {
    ...api.claims,
    jti: 'stranger',
    sub: user,
    name: 'stranger',
    domain: { id: domain, name: 'others' },
  };
  return { 'X-Auth-Token': api.sign(claims) };
}

describe('an organization', () => {
  test('is made, listed, shown and deleted', async () => {
    const made = await call('POST', '/namespaces', { namespace: 'made-here' });
    expect([made.status, made.body]).toEqual([201, '']);
    expect(outcome(await call('POST', '/namespaces', { namespace: 'made-here' }))).toBe('409 SVCSTG.SWR.4090060');
    const shown = (await call('GET', '/namespaces/made-here')).body;
    expect(shown).toEqual({ id: expect.any(Number), name: 'made-here', creator_name: 'admin', auth: 7 });
    await call('POST', '/namespaces', { namespace: 'other' });
    for (const query of ['namespace=made', 'filter=namespace::made%7Cmode::visible']) {
      expect((await call('GET', `/namespaces?${query}`)).body).toEqual({ namespaces: [shown] });
    }
    expect((await call('GET', '/namespaces')).body.namespaces.length).toBeGreaterThan(1);
    expect((await call('DELETE', '/namespaces/made-here')).status).toBe(204);
    expect(outcome(await call('GET', '/namespaces/made-here'))).toBe('404 SVCSTG.SWR.4040058');
    expect(outcome(await call('DELETE', '/namespaces/made-here'))).toBe('404 SVCSTG.SWR.4040058');
  });

  test.each([
    '',
    'Upper',
    '1st',
    'a..b',
    'a-',
    'a'.repeat(65),
    'a/b',
    'a b',
    'manage',
    'sluice-copies',
    'c'.repeat(32),
    'ä',
  ])('cannot be named %j', async (namespace) => {
    expect(outcome(await call('POST', '/namespaces', { namespace }))).toBe('400 SVCSTG.SWR.4001028');
  });

  test('is made once, however many ask at the same time', async () => {
    const statuses = await Promise.all(
      [1, 2, 3, 4].map(async () => (await call('POST', '/namespaces', { namespace: 'at-once' })).status),
    );
    expect(statuses.toSorted()).toEqual([201, 409, 409, 409]);
  });

  test('is nothing to other accounts, but its name is taken', async () => {
    await call('POST', '/namespaces', { namespace: 'private' });
    await pushImage(registry, 'private/echo', { tag: 'v1' });
    const as = stranger();
    expect((await call('GET', '/namespaces', undefined, as)).body).toEqual({ namespaces: [] });
    expect((await call('GET', '/repos', undefined, as)).body).toEqual([]);
    for (const path of ['', '/repos/echo', '/repos/echo/tags', '/quotas']) {
      expect(outcome(await call('GET', `/namespaces/private${path}`, undefined, as))).toBe('404 SVCSTG.SWR.4040058');
    }
    for (const path of ['', '/repos/echo', '/repos/echo/tags/v1']) {
      expect((await call('DELETE', `/namespaces/private${path}`, undefined, as)).status).toBe(404);
    }
    expect(outcome(await call('POST', '/namespaces', { namespace: 'private' }, as))).toBe('409 SVCSTG.SWR.4090060');
  });
});

describe('a repository', () => {
  test('is made by a push or by hand, described anew, and deleted', async () => {
    const { size } = await pushImage(registry, 'team/pushed', { tag: 'v1' });
    const body = { repository: 'by/hand', is_public: true, category: 'linux', description: 'mine', unknown: 1 };
    const made = await call('POST', '/namespaces/team/repos', body);
    expect([made.status, made.headers.get('X-Sluice-Ignored-Fields')]).toEqual([201, 'unknown']);
    expect(outcome(await call('POST', '/namespaces/team/repos', body))).toBe('409 SVCSTG.SWR.4090006');
    const path = 'localhost:8443/team/by/hand';
    const shown = (await call('GET', '/namespaces/team/repos/by$hand')).body;
    const { id: organization } = (await call('GET', '/namespaces/team')).body;
    expect(shown).toEqual({
      id: expect.any(Number),
      ns_id: organization,
      name: 'by/hand',
      category: 'linux',
      description: 'mine',
      creator_id: api.claims.sub,
      creator_name: 'admin',
      size: 0,
      is_public: true,
      num_images: 0,
      num_download: 0,
      url: '',
      path,
      internal_path: path,
      created: time,
      updated: time,
      domain_id: api.claims.domain.id,
      priority: 0,
    });
    const pushed = (await call('GET', '/namespaces/team/repos/pushed')).body;
    expect(pushed).toMatchObject({ category: 'other', is_public: false, num_images: 1, creator_name: 'admin' });
    expect(pushed.size).toBeGreaterThan(1000);
    expect(pushed.size).toBeLessThan(1000 + size);

    const change = { is_public: false, category: 'database', description: '' };
    expect((await call('PATCH', '/namespaces/team/repos/by$hand', change)).status).toBe(201);
    expect((await call('PATCH', '/namespaces/team/repos/by$hand', {})).status).toBe(201);
    expect((await call('GET', '/namespaces/team/repos/by$hand')).body).toMatchObject(change);
    const refused = await call('DELETE', '/namespaces/team');
    expect(outcome(refused)).toBe('406 SVCSTG.SWR.4060074');
    expect(refused.body[0].errorMessage).toContain('2 (team/by/hand, team/pushed), models that use their images 0.');
    for (const name of ['by$hand', 'pushed']) {
      expect((await call('DELETE', `/namespaces/team/repos/${name}`)).status).toBe(204);
      expect(outcome(await call('GET', `/namespaces/team/repos/${name}`))).toBe('404 SVCSTG.SWR.4040010');
      expect(outcome(await call('PATCH', `/namespaces/team/repos/${name}`, change))).toBe('404 SVCSTG.SWR.4040010');
    }
    expect((await registry.call('HEAD', '/v2/team/pushed/manifests/v1')).status).toBe(404);
    expect((await call('DELETE', '/namespaces/team')).status).toBe(204);
  });

  test('is listed by every filter and order, a page at a time', async () => {
    await call('POST', '/namespaces', { namespace: 'shelf-one' });
    await call('POST', '/namespaces', { namespace: 'shelf-two' });
    const add = (namespace: string, repository: string, rest: object) =>
      call('POST', `/namespaces/${namespace}/repos`, { repository, ...rest });
    await add('shelf-one', 'apple', { category: 'lang', is_public: true });
    await add('shelf-one', 'pear/green', { category: 'linux' });
    await add('shelf-two', 'plum', { category: 'lang' });
    await pushImage(registry, 'shelf-two/plum', { tag: 'v1' });
    await pushImage(registry, 'shelf-two/plum', { tag: 'v2' });
    const within = 'filter=namespace::shelf|order_column::name|order_type::asc';
    expect(await repositoryNames(within)).toEqual(['apple', 'pear/green', 'plum']);
    expect(await repositoryNames('namespace=shelf-one&order_column=name&order_type=asc')).toEqual([
      'apple',
      'pear/green',
    ]);
    expect(await repositoryNames('namespace=shelf')).toEqual([]);
    expect(await repositoryNames('name=pear$gr')).toEqual(['pear/green']);
    expect(await repositoryNames(`${within}|name::PL`)).toEqual(['apple', 'plum']);
    expect(await repositoryNames(`${within}|category::lang`)).toEqual(['apple', 'plum']);
    expect(await repositoryNames('category=linux&namespace=shelf-one')).toEqual(['pear/green']);
    expect(await repositoryNames('is_public=true&namespace=shelf-one')).toEqual(['apple']);
    expect(await repositoryNames('filter=namespace::shelf|is_public::false|order_column::name')).toEqual([
      'plum',
      'pear/green',
    ]);
    expect((await repositoryNames('filter=namespace::shelf|order_column::tag_count'))[0]).toBe('plum');
    expect((await repositoryNames('filter=namespace::shelf|order_column::updated_time|order_type::desc'))[0]).toBe(
      'plum',
    );
    expect((await repositoryNames('filter=namespace::shelf|order_column::namespace|order_type::desc'))[0]).toBe('plum');
    expect((await repositoryNames('filter=namespace::shelf|order_column::is_public|order_type::desc'))[0]).toBe(
      'apple',
    );
    // Where there is a filter, it alone counts.
    expect(await repositoryNames(`name=apple&${within}`)).toEqual(['apple', 'pear/green', 'plum']);
    const page = await call('GET', `/repos?${within}|offset::1|limit::1`);
    expect([page.headers.get('Content-Range'), page.body.length]).toEqual(['1-1/3', 1]);
    const { body } = await call('GET', '/repos?namespace=shelf-two');
    expect(body).toEqual([
      {
        name: 'plum',
        category: 'lang',
        description: '',
        size: expect.any(Number),
        is_public: false,
        num_images: 2,
        num_download: 0,
        created_at: time,
        updated_at: time,
        logo: '',
        url: '',
        path: 'localhost:8443/shelf-two/plum',
        internal_path: 'localhost:8443/shelf-two/plum',
        domain_name: 'admin',
        namespace: 'shelf-two',
        tags: ['v2', 'v1'],
        status: false,
        total_range: 1,
      },
    ]);
    for (const query of [
      'limit=0',
      'limit=x',
      'offset=-1',
      'order_column=size',
      'is_public=1',
      'filter=x',
      'category=x',
    ]) {
      expect((await call('GET', `/repos?${query}`)).status).toBe(400);
    }
    expect(outcome(await call('GET', '/repos?filter=name'))).toBe('400 SVCSTG.SWR.4001035');
    expect(outcome(await call('GET', '/repos?filter=limit::x'))).toBe('400 SVCSTG.SWR.4000014');
  });

  test('lists in pages when there are 10,000 of them', async () => {
    await call('POST', '/namespaces', { namespace: 'many' });
    const rows = Array.from({ length: 10_000 }, (_, number) => number);
    {
      using database = new Database(api.databaseFile);
      const insert = database.prepare(
        `insert into repositories (name, organization, domain_id, number, category, description, is_public, creator_id,
         creator_name, created_at, updated_at) values (?, 'many', ?, ?, 'other', '', 0, '', '', ?, ?)`,
      );
      database.transaction(() => {
        for (const row of rows) {
          insert.run(`many/r${String(row).padStart(5, '0')}`, api.claims.domain.id, 100_000 + row, row, row);
        }
      })();
      const plan = database
        .query(
          'explain query plan select * from repositories where domain_id = ? order by updated_at desc, name desc limit 100',
        )
        .all(api.claims.domain.id) as { detail: string }[];
      expect(plan.map(({ detail }) => detail).join()).toContain('repositories_by_updated_at');
      expect(plan.map(({ detail }) => detail).join()).not.toContain('TEMP B-TREE');
    }
    const seen = new Set<string>();
    for (let offset = 0; offset < 10_000; offset += 1_000) {
      const page = await call(
        'GET',
        `/repos?namespace=many&offset=${offset}&limit=5000&order_column=name&order_type=asc`,
      );
      expect(page.headers.get('Content-Range')).toBe(`${offset}-1000/10000`);
      for (const { name } of page.body) seen.add(name);
    }
    expect(seen.size).toBe(10_000);
    const usual = await call('GET', '/repos?namespace=many');
    expect([usual.headers.get('Content-Range'), usual.body[0].name]).toEqual(['0-100/10000', 'r09999']);
    using database = new Database(api.databaseFile);
    database.run(`delete from repositories where organization = 'many'`);
  });

  test('counts pulls, not looks', async () => {
    const { digest, layer } = await pushImage(registry, 'team/pulled', { tag: 'v1' });
    await registry.call('HEAD', '/v2/team/pulled/manifests/v1');
    for (const reference of [digest, 'v1']) await registry.call('GET', `/v2/team/pulled/manifests/${reference}`);
    await registry.call('GET', `/v2/team/pulled/blobs/${layer}`);
    const downloads = async () => (await call('GET', '/namespaces/team/repos/pulled')).body.num_download;
    await until(10_000, 'the pulls to be written', async () => ((await downloads()) >= 2 ? true : undefined));
    expect(await downloads()).toBe(2);
  });

  test('can be pulled by everybody once it is public, and by nobody from outside before', async () => {
    const image = await pushImage(registry, 'team/public', { tag: 'v1' });
    const pull = async () => {
      const manifest = await registry.call('GET', '/v2/team/public/manifests/v1', { as: null });
      const blob = await registry.call('GET', `/v2/team/public/blobs/${image.layer}`, { as: null });
      return [manifest.status, blob.status];
    };
    expect(await pull()).toEqual([401, 401]);
    expect((await call('PATCH', '/namespaces/team/repos/public', { is_public: true })).status).toBe(201);
    expect(await pull()).toEqual([200, 200]);
    for (const [method, path] of [
      ['GET', '/v2/'],
      ['PUT', '/v2/team/public/manifests/v1'],
      ['POST', '/v2/team/public/blobs/uploads/'],
      ['DELETE', `/v2/team/public/manifests/${image.digest}`],
      ['GET', '/v2/team/pulled/manifests/v1'],
    ] as const) {
      const refused = await registry.call(method, path, { as: null });
      expect([path, refused.status, refused.headers.has('WWW-Authenticate')]).toEqual([path, 401, true]);
    }
    expect((await registry.call('GET', '/v2/team/public/manifests/v1', { as: 'local@x:wrong' })).status).toBe(401);
    await call('PATCH', '/namespaces/team/repos/public', { is_public: false });
    expect(await pull()).toEqual([401, 401]);
  });
});

describe('a tag', () => {
  test('is listed with every field, filtered, ordered, and a page at a time', async () => {
    const configuration = { config: { ExposedPorts: { '9000/tcp': {}, '8080': {}, '53/udp': {} } } };
    const image = await pushImage(registry, 'tags/echo', { tag: 'v1', configuration });
    await pushImage(registry, 'tags/echo', { tag: 'v2' });
    const entry = { mediaType: types.manifest, digest: image.digest, size: image.size };
    const list = index([{ ...entry, platform: { os: 'linux', architecture: 'amd64' } }]);
    await putManifest(registry, 'tags/echo', 'all', list, types.index);
    const tags = (query: string) => call('GET', `/namespaces/tags/repos/echo/tags?${query}`);
    const one = await tags('tag=v1');
    expect(one.headers.get('Content-Range')).toBe('0-1/1');
    const { id } = (await call('GET', '/namespaces/tags/repos/echo')).body;
    expect(one.body).toEqual([
      {
        id: expect.any(Number),
        repo_id: id,
        Tag: 'v1',
        image_id: image.config.slice('sha256:'.length),
        manifest: image.body,
        digest: image.digest,
        schema: 2,
        path: 'localhost:8443/tags/echo:v1',
        internal_path: 'localhost:8443/tags/echo:v1',
        size: expect.any(Number),
        is_trusted: false,
        created: time,
        updated: time,
        deleted: null,
        domain_id: api.claims.domain.id,
        scanned: false,
        tag_type: 0,
      },
    ]);
    const listed = (await tags('tag=all')).body[0];
    expect(listed).toMatchObject({
      Tag: 'all',
      tag_type: 1,
      image_id: '',
      digest: digestOf(list),
      size: one.body[0].size,
    });
    const names = async (query: string) => (await tags(query)).body.map(({ Tag }: { Tag: string }) => Tag);
    expect(await names('order_column=tag&order_type=asc')).toEqual(['all', 'v1', 'v2']);
    const times = (await tags('order_column=updated_at&order_type=desc')).body.map(
      ({ updated }: { updated: string }) => updated,
    );
    expect(times).toEqual(times.toSorted().toReversed());
    expect(await names('filter=order_column::tag|order_type::asc|limit::1|offset::1')).toEqual(['v1']);
    expect((await tags('limit=2&offset=1')).headers.get('Content-Range')).toBe('1-2/3');
    expect(await names('filter=tag::v2')).toEqual(['v2']);
    await api.model({
      name: 'runs-it',
      version: '1.0.0',
      image: { ...testImage, repository: 'tags/echo', digest: image.digest },
    });
    const shown = await call('GET', '/namespaces/tags/repos/echo/tags/v1');
    expect(shown.body).toEqual({
      ...one.body[0],
      platforms: expect.arrayContaining([expect.stringMatching(/^linux\//)]),
      exposed_ports: [8080, 9000],
      models: [{ model_id: expect.any(String), model_name: 'runs-it', model_version: '1.0.0' }],
    });
    expect((await call('GET', '/namespaces/tags/repos/echo/tags/all')).body).toMatchObject({
      tag_type: 1,
      platforms: ['linux/amd64'],
      exposed_ports: [8080, 9000],
      models: [],
    });
    expect(outcome(await call('GET', '/namespaces/tags/repos/echo/tags/none'))).toBe('404 SVCSTG.SWR.4040048');
    // One image with two tags is one image's size.
    await putManifest(registry, 'tags/echo', 'also', image.body);
    const { size, num_images: images } = (await call('GET', '/namespaces/tags/repos/echo')).body;
    expect([images, size]).toEqual([4, one.body[0].size + (await tags('tag=v2')).body[0].size + listed.size]);
  });

  test('goes alone while its image has another one, and takes it along when it was the last', async () => {
    const image = await pushImage(registry, 'tags/last', { tag: 'v1' });
    await putManifest(registry, 'tags/last', 'v2', image.body);
    const used = async () => (await call('GET', '/namespaces/tags/quotas')).body.quotas[0].used;
    const before = await used();
    expect((await call('DELETE', '/namespaces/tags/repos/last/tags/v1')).status).toBe(204);
    expect(outcome(await call('DELETE', '/namespaces/tags/repos/last/tags/v1'))).toBe('404 SVCSTG.SWR.4040048');
    expect((await registry.call('HEAD', `/v2/tags/last/manifests/${image.digest}`)).status).toBe(200);
    expect(await used()).toBe(before);
    expect((await call('DELETE', '/namespaces/tags/repos/last/tags/v2')).status).toBe(204);
    expect((await registry.call('HEAD', `/v2/tags/last/manifests/${image.digest}`)).status).toBe(404);
    expect((await registry.call('HEAD', `/v2/tags/last/blobs/${image.layer}`)).status).toBe(404);
    expect(await used()).toBeLessThan(before - 1000);
    expect((await call('GET', '/namespaces/tags/repos/last')).body).toMatchObject({ num_images: 0, size: 0 });
    expect(outcome(await call('DELETE', '/namespaces/tags/repos/last/tags/..%2F..'))).toBe('404 SVCSTG.SWR.4040048');
  });

  test('stays, with its repository, while a model uses the image', async () => {
    const { digest } = await pushImage(registry, 'tags/used', { tag: 'v1' });
    await putManifest(
      registry,
      'tags/used',
      'v2',
      await (await registry.call('GET', `/v2/tags/used/manifests/${digest}`)).text(),
    );
    const id = await api.model({
      name: 'voice',
      image: {
        repository: 'tags/used',
        builtIn: true,
        digest,
        sizeBytes: 1,
        os: 'linux',
        architecture: 'amd64',
        exposedPorts: [],
        entrypoint: [],
        command: [],
        user: '',
      },
    });
    expect((await call('DELETE', '/namespaces/tags/repos/used/tags/v2')).status).toBe(204);
    for (const path of ['used/tags/v1', 'used']) {
      const refused = await call('DELETE', `/namespaces/tags/repos/${path}`);
      expect(outcome(refused)).toBe('406 SVCSTG.SWR.4060012');
      expect(refused.body[0].errorMessage).toContain('voice 0.0.1');
    }
    const organization = await call('DELETE', '/namespaces/tags');
    expect(outcome(organization)).toBe('406 SVCSTG.SWR.4060074');
    expect(organization.body[0].errorMessage).toMatch(
      /repositories \d+ \(.*tags\/used.*models .*2 \(.*voice 0\.0\.1\)/,
    );
    expect((await registry.call('HEAD', '/v2/tags/used/manifests/v1')).status).toBe(200);
    await api.store.models.delete(id);
    expect((await call('DELETE', '/namespaces/tags/repos/used')).status).toBe(204);
  });
});

test('the overview sums up what the account has', async () => {
  const before = (await call('GET', '/overview')).body;
  await pushImage(registry, 'summed/one', { tag: 'v1' });
  const after = (await call('GET', '/overview')).body;
  expect(after).toMatchObject({
    domain_id: api.claims.domain.id,
    domain_name: 'admin',
    namspace_num: before.namspace_num + 1,
    repo_num: before.repo_num + 1,
    image_num: before.image_num + 1,
    downflow_size: expect.any(Number),
  });
  expect(after.store_space).toBeGreaterThan(0);
});

test('errors are a list of one, whatever part of the platform they come from, in the language of the reader', async () => {
  const errorOf = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const answer = await call(method, path, body, headers);
    expect(answer.body).toEqual([
      { errorCode: expect.any(String), errorMessage: expect.stringMatching(/\S/), detail: expect.any(String) },
    ]);
    return outcome(answer);
  };
  expect(await errorOf('GET', '/namespaces', undefined, {})).toBe('401 SVCSTG.SWR.4010000');
  expect(await errorOf('GET', '/namespaces', undefined, { 'X-Auth-Token': 'x.y.z' })).toBe('401 SVCSTG.SWR.4010000');
  expect(await errorOf('GET', '/nothing')).toBe('404 SVCSTG.SWR.4040083');
  expect(await errorOf('PUT', '/namespaces', {})).toBe('405 SVCSTG.SWR.4001033');
  expect(await errorOf('POST', '/namespaces', 'no json')).toBe('400 SVCSTG.SWR.4000014');
  expect(await errorOf('POST', '/namespaces', { namespace: 7 })).toBe('400 SVCSTG.SWR.4000014');
  expect(await errorOf('POST', '/namespaces', ' '.repeat(2_000_000))).toBe('413 SVCSTG.SWR.4131001');
  const headers = { 'X-Auth-Token': api.sign(api.claims), 'X-Language': 'zh-cn' };
  expect((await call('GET', '/namespaces/none', undefined, headers)).body[0].errorMessage).toContain(
    '组织 none 不存在',
  );
});
