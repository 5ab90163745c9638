import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
let service: string;
beforeAll(async () => {
  api = await startTestApi();
  const config = [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const body = { service_name: 'asr', infer_type: 'real-time', config };
  service = (await api.call('POST', '/v1/{p}/services', body)).body.service_id;
});
afterAll(() => api[Symbol.asyncDispose]());

const url = 'https://hooks.example.com/sluice?token=0123456789abcdef';
const call = (method: string, path = '', body?: object, headers?: Record<string, string>) =>
  api.call(method, `/v1/{p}/webhooks${path}`, body, headers);
let made = 0;
const create = async (more: object = {}) => {
  made += 1;
  const { status, body } = await call('POST', '', { name: `hook-${made}`, url, ...more });
  return { status, ...body };
};
const remove = (id: string) => call('DELETE', `/${id}`);
const outcome = ({ status, error_code, error_msg }: { status: number; error_code?: string; error_msg?: string }) =>
  `${status} ${error_code} ${error_msg}`;

describe('a webhook', () => {
  test('is made with a secret that is shown once, and neither it nor the address lies open in the database', async () => {
    const { status, secret, ...shown } = await create({
      description: 'people on call',
      statuses: ['failed', 'failed'],
    });
    expect(status).toBe(200);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const id = shown.webhook_id;
    const wanted = {
      webhook_id: id,
      name: shown.name,
      kind: 'generic',
      url: 'https://hooks.example.com/sluice?token=******',
      statuses: ['failed'],
      service_ids: [],
      language: 'en',
      enabled: true,
      failed_attempts: 0,
      description: 'people on call',
      create_time: expect.any(Number),
      update_time: shown.create_time,
    };
    expect(shown).toEqual(wanted);
    expect((await call('GET', `/${id}`)).body).toEqual({ ...wanted, secret: '******' });
    expect((await call('GET')).body).toEqual({ webhooks: [{ ...wanted, secret: '******' }], count: 1, total_count: 1 });
    const files = await Promise.all(
      [api.databaseFile, `${api.databaseFile}-wal`].map(async (file) => Buffer.from(await Bun.file(file).bytes())),
    );
    const lies = (text: string) => files.some((bytes) => bytes.includes(text));
    expect([lies(shown.name), lies('0123456789abcdef'), lies(secret)]).toEqual([true, false, false]);
    expect((await remove(id)).status).toBe(200);
    expect(
      outcome({ ...(await call('GET', `/${id}`)), ...(await call('GET', `/${id}`)).body, status: 404 }),
    ).toStartWith('404 ModelArts.4204');
  });

  test('is changed in what is given, and keeps what is given back as it was shown', async () => {
    const { webhook_id: id, secret } = await create();
    const stored = async () => {
      const webhook = await api.store.webhooks.get(id);
      return webhook && { url: api.webhookSecrets.urlOf(webhook), secret: api.webhookSecrets.secretOf(webhook) };
    };
    const shown = (await call('GET', `/${id}`)).body;
    const change = { ...shown, description: 'changed', statuses: ['running'], service_ids: [service], language: 'zh' };
    expect((await call('PUT', `/${id}`, change)).body).toEqual({ ...change, update_time: expect.any(Number) });
    expect(await stored()).toEqual({ url, secret });
    const moved = (await call('PUT', `/${id}`, { url: 'https://other.example.com/', secret: null })).body;
    expect(moved.url).toBe('https://other.example.com/');
    expect(moved.secret).toMatch(/^whsec_/);
    expect(moved.secret).not.toBe(secret);
    expect(await stored()).toEqual({ url: 'https://other.example.com/', secret: moved.secret });
    const own = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    expect((await call('PUT', `/${id}`, { secret: own })).body.secret).toBe(own);
    await remove(id);
  });

  test('for a robot has the secret of the robot, or none', async () => {
    const dingtalk = await create({ kind: 'dingtalk', secret: 'SEC123' });
    expect(dingtalk.secret).toBe('SEC123');
    expect((await call('PUT', `/${dingtalk.webhook_id}`, { secret: null })).body.secret).toBeUndefined();
    const wecom = await create({ kind: 'wecom' });
    expect(wecom.secret).toBeUndefined();
    for (const { webhook_id } of [dingtalk, wecom]) await remove(webhook_id);
  });

  test.each<[object, string]>([
    [{ url: 'ftp://hooks.example.com/' }, '400 ModelArts.3037 Field url is no address to call'],
    [{ url: 'https://me:password@hooks.example.com/' }, '400 ModelArts.3037 Field url is no address to call'],
    [{ url: 'https://127.0.0.1/' }, '400 ModelArts.3037 127.0.0.1 is not a place in the public internet'],
    [{ url: 'https://0x7f.1/' }, '400 ModelArts.3037 127.0.0.1 is not a place in the public internet'],
    [{ url: 'https://[::ffff:10.0.0.1]/' }, '400 ModelArts.3037 ::ffff:a00:1 is not a place in the public internet'],
    [
      { url: 'http://hooks.example.com/' },
      '400 ModelArts.3037 hooks.example.com is not a place in the public internet',
    ],
    [{ url: 'http://8.8.8.8/' }, '400 ModelArts.3037 8.8.8.8 is not a place in the public internet'],
    [{ secret: 'short' }, '400 ModelArts.3037 Field secret is invalid'],
    [{ kind: 'wecom', secret: 'SEC1' }, '400 ModelArts.3037 Field secret is invalid'],
    [{ kind: 'feishu', secret: 'with blank' }, '400 ModelArts.3037 Field secret is invalid'],
    [{ kind: 'slack' }, '400 '],
    [{ statuses: ['dead'] }, '400 '],
    [{ name: 'a b' }, '400 '],
    [{ description: '\u0000' }, '400 ModelArts.3037 Field description is invalid'],
    [{ service_ids: ['nothing'] }, '404 ModelArts.3502'],
  ])('with %j is refused', async (more, refusal) => {
    expect(outcome(await create(more))).toStartWith(refusal);
  });

  test('may be called in a network that the operator allows, also without TLS', async () => {
    api.webhookNetworks.push('10.0.0.0/8');
    for (const allowed of ['http://10.1.1.1/', 'https://10.1.1.1:8443/', 'http://inner.example.com/']) {
      const { status, webhook_id } = await create({ url: allowed });
      expect(status).toBe(200);
      await remove(webhook_id);
    }
    expect((await create({ url: 'http://192.168.1.1/' })).status).toBe(400);
    api.webhookNetworks.length = 0;
  });

  test('has a name of its own, and a project has 20 at most, whoever comes first', async () => {
    const first = await create({ name: 'mine' });
    expect(outcome(await create({ name: 'mine' }))).toStartWith('409 ModelArts.3037 There is a webhook named mine');
    const all = await Promise.all(Array.from({ length: 21 }, () => create()));
    expect(all.filter(({ status }) => status === 200).length).toBe(19);
    expect(outcome(all.find(({ status }) => status !== 200))).toStartWith('409 ModelArts.3037 A project may have 20');
    const taken = await call('PUT', `/${first.webhook_id}`, { name: all[0].name });
    expect(taken.status).toBe(409);
    const page = (await call('GET', '?limit=3&offset=1')).body;
    expect([page.count, page.total_count]).toEqual([3, 20]);
    await Promise.all([first, ...all].map(({ webhook_id }) => webhook_id && remove(webhook_id)));
  });

  test('is there for its project alone, and not for callers', async () => {
    const { webhook_id: id } = await create();
    const [other, caller] = ['a'.repeat(32), 'b'.repeat(32)];
    using database = new Database(api.databaseFile);
    const { domain } = api.claims;
    database.run('insert into projects (id, domain_id, name) values (?, ?, ?)', [other, domain.id, 'other']);
    database.run('insert into users (id, domain_id, name, password_hash, enabled, roles) values (?, ?, ?, ?, 1, ?)', [
      caller,
      domain.id,
      'caller',
      'none',
      '["caller"]',
    ]);
    for (const project of [other, api.credentials.project_id])
      database.run('insert into project_members (project_id, user_id) values (?, ?)', [project, caller]);
    const elsewhere = { 'X-Auth-Token': api.sign({ ...api.claims, jti: 'o', project: { id: other, name: 'other' } }) };
    const { status, body } = await api.call('GET', `/v1/${other}/webhooks/${id}`, undefined, elsewhere);
    expect([status, body.error_code]).toEqual([404, 'ModelArts.4204']);
    expect((await api.call('GET', `/v1/${other}/webhooks`, undefined, elsewhere)).body.total_count).toBe(0);
    const asCaller = { 'X-Auth-Token': api.sign({ ...api.claims, jti: 'c', sub: caller, name: 'caller' }) };
    expect((await call('GET', '', undefined, asCaller)).status).toBe(403);
    await remove(id);
    const theirs = { name: 'theirs', url };
    const { body: made } = await api.call('POST', `/v1/${other}/webhooks`, theirs, elsewhere);
    expect(await api.store.webhooks.get(made.webhook_id)).toMatchObject({ projectId: other, name: 'theirs' });
    await api.store.projects.remove(domain.id, other, Date.now());
    expect(await api.store.webhooks.get(made.webhook_id)).toBeUndefined();
  });
});

describe('what is to be told', () => {
  const told = async (id: string, query = '') => (await call('GET', `/${id}/deliveries${query}`)).body;

  test('is written with the change, filtered by status and service, in pages of the latest first', async () => {
    const { webhook_id: all } = await create();
    const { webhook_id: failures } = await create({ statuses: ['failed'], service_ids: [service] });
    const { webhook_id: off } = await create({ enabled: false });
    await api.setState(service, { status: 'running' });
    await api.setState(service, { status: 'running', progress: 50 });
    await api.setState(service, { status: 'failed' });
    const { total_count, deliveries } = await told(all);
    expect(total_count).toBe(2);
    expect(deliveries.map((each: { new_status: string }) => each.new_status)).toEqual(['failed', 'running']);
    expect(deliveries[0]).toEqual({
      delivery_id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      event_type: 'service.status_changed',
      event_time: expect.any(Number),
      service_id: service,
      service_name: 'asr',
      old_status: 'running',
      new_status: 'failed',
      status: 'pending',
      attempt_count: 0,
      attempts: [],
    });
    expect((await told(all, '?limit=1&offset=1')).deliveries).toEqual([deliveries[1]]);
    expect((await told(all, '?status=delivered')).total_count).toBe(0);
    expect((await told(failures)).deliveries).toMatchObject([{ new_status: 'failed' }]);
    expect((await told(off)).total_count).toBe(0);
    const one = deliveries[0].delivery_id;
    expect((await call('GET', `/${all}/deliveries/${one}`)).body).toEqual(deliveries[0]);
    expect((await call('GET', `/${failures}/deliveries/${one}`)).status).toBe(404);
    expect((await call('POST', `/${all}/deliveries/${one}/redeliver`)).status).toBe(409);
    expect((await call('POST', `/${all}/deliveries/nothing/redeliver`)).status).toBe(404);
    await call('PUT', `/${all}`, { enabled: false });
    expect((await told(all, '?status=canceled')).total_count).toBe(2);
    for (const id of [all, failures, off]) await remove(id);
  });

  test('is dropped when there is too much or it is too old', async () => {
    const { webhook_id: id } = await create();
    using database = new Database(api.databaseFile);
    const insert = database.query(
      "insert into webhook_deliveries (id, webhook_id, number, event, state, attempts, attempt_count, created_at) values (?, ?, ?, '{}', 'failed', '[]', 0, ?)",
    );
    const day = 24 * 3_600_000;
    const now = Date.now();
    database.transaction(() => {
      for (let number = 1; number <= 1_200; number += 1) insert.run(`msg_${number}`, id, number, now - day);
      insert.run('msg_old', id, 1_201, now - 31 * day);
    })();
    await api.setState(service, { status: 'stopped' });
    const rows = database.query('select id from webhook_deliveries where webhook_id = ? order by number').all(id);
    expect(rows.length).toBe(999);
    expect(rows[0]).toEqual({ id: 'msg_203' });
    await remove(id);
    expect(database.query('select count(*) as count from webhook_deliveries').get()).toEqual({ count: 0 });
  });
});
