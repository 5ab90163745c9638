import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import type { Service } from '../contract/service.ts';

let api: TestApi;
let first: string;
let second: string;

beforeAll(async () => {
  api = await startTestApi();
  first = await api.model({ name: 'echo', version: '1.0.0' });
  second = await api.model({ name: 'echo', version: '2.0.0' });
});
afterAll(() => api?.[Symbol.asyncDispose]());

type Answer = Awaited<ReturnType<TestApi['call']>>;

/** Sends all of them at once. None may fail in a way that is not documented. */
async function atOnce(calls: readonly (() => Promise<Answer>)[]): Promise<readonly Answer[]> {
  const answers = await Promise.all(calls.map((call) => call()));
  for (const { status, body } of answers) expect({ status, body }).not.toMatchObject({ status: 500 });
  return answers;
}

const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, i) => make(i));
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).toSorted();
const accepted = (answers: readonly Answer[]) => answers.filter(({ status }) => status < 300);
const entry = (change: object = {}) => ({
  model_id: first,
  specification: 'modelarts.vm.cpu.2u',
  instance_count: 1,
  ...change,
});

describe('of one service', () => {
  const path = (id: string, rest = '') => `/v1/{p}/services/${id}${rest}`;
  const put = (id: string, body: object) => () => api.call('PUT', path(id), body);
  const remove = (id: string) => () => api.call('DELETE', path(id));
  const restart = (id: string) => () => api.call('POST', path(id, '/restart'));
  const back = (id: string, body?: object) => () => api.call('POST', path(id, '/rollback'), body);
  const show = async (id: string) => (await api.call('GET', path(id))).body;
  const history = async (
    id: string,
  ): Promise<readonly { generation: number; kind: string; config: { envs: object }[] }[]> =>
    (await api.call('GET', path(id, '/logs'))).body.logs;

  async function running(): Promise<string> {
    const body = { service_name: `s-${crypto.randomUUID()}`, infer_type: 'real-time', config: [entry()] };
    const { service_id: id } = (await api.call('POST', '/v1/{p}/services', body)).body;
    await settle(id);
    return id;
  }
  async function settle(id: string): Promise<void> {
    const { generation } = await stored(id);
    await api.setState(id, { status: 'running', progress: 100, settledGeneration: generation });
  }
  async function stored(id: string): Promise<Service> {
    const service = await api.store.services.get(id);
    if (service === undefined) throw new Error(`no service ${id}`);
    return service;
  }

  test('whole configurations made from one that was read do not undo each other', async () => {
    const id = await running();
    const { generation } = await show(id);
    const change = (index: number) =>
      put(id, {
        config: [entry({ envs: { WRITER: `${index}` } })],
        generation: index % 2 === 0 ? generation : `${generation}`,
      });
    const answers = await atOnce(times(8, change));
    expect(statuses(answers)).toEqual([200, ...times(7, () => 409)]);
    expect(answers.find(({ status }) => status === 409)?.body.error_code).toBe('ModelArts.3519');
    const after = await show(id);
    expect(after.generation).toBe(generation + 1);
    expect(after.config[0].envs).toEqual({ WRITER: `${answers.findIndex(({ status }) => status === 200)}` });
    await settle(id);
    expect((await put(id, { description: 'late', generation })()).status).toBe(409);
    expect((await put(id, { description: 'in time', generation: generation + 1 })()).status).toBe(200);
  });

  test('changes of different parts are all in the result', async () => {
    const id = await running();
    const limits = {
      max_connections: 11,
      max_connections_per_instance: 12,
      max_connections_per_credential: 13,
      handshakes_per_second: 14,
      idle_timeout_seconds: 15,
      max_duration_seconds: 16,
      messages_per_second: 17,
      bytes_per_second: 18,
    };
    const parts: readonly object[] = [
      ...Object.entries(limits).map(([name, value]) => ({ additional_properties: { limits: { [name]: value } } })),
      { description: 'words' },
      { priority: 2 },
      { load_balancer_policy: 'LEAST_CONNECTIONS' },
      { schedule: [{ type: 'stop', time_unit: 'HOURS', duration: 2 }] },
      { service_secrets: [{ secretId: 'x' }] },
      { additional_properties: { reject_replays: true } },
      { additional_properties: { forward_headers: ['X-Forwarded-For'] } },
      { additional_properties: { drain: { timeout_seconds: 77 } } },
      { additional_properties: { smn_notification: { topic_urn: 'urn' } } },
      { additional_properties: { log_report_channels: [{ type: 'LTS' }] } },
      { additional_properties: { websocket_upgrade: true } },
      { config: [entry({ envs: { A: '1' } })] },
    ];
    expect(statuses(await atOnce(parts.map((part) => put(id, part))))).toEqual(parts.map(() => 200));
    const shown = await show(id);
    for (const { additional_properties: properties, ...part } of parts as { additional_properties?: object }[]) {
      expect(shown).toMatchObject(part);
      if (properties && !('limits' in properties)) expect(shown.additional_properties).toMatchObject(properties);
    }
    expect(shown.additional_properties.limits).toEqual(limits);
  });

  test('every accepted configuration is in the history, and the last of them is the one in force', async () => {
    const id = await running();
    const wanted = times(20, (index) => ({ N: String(index) }));
    await atOnce(wanted.map((envs) => put(id, { config: [entry({ envs })] })));
    const rows = await history(id);
    expect(rows.map(({ generation }) => generation)).toEqual(times(21, (index) => 21 - index));
    const seen = rows.slice(0, 20).map((row) => JSON.stringify(row.config[0]?.envs));
    expect(seen.toSorted()).toEqual(wanted.map((envs) => JSON.stringify(envs)).toSorted());
    const { spec, generation } = await stored(id);
    expect([generation, JSON.stringify(spec.versions[0]?.environment)]).toEqual([21, seen[0] ?? '']);
  });

  test('what the reconciler says of it and what is wished meanwhile stand both', async () => {
    const id = await running();
    const said = async (progress: number): Promise<Answer> => {
      const { state } = await stored(id);
      await api.store.services.setState(id, { ...state, status: 'deploying', progress });
      return { status: 200, headers: new Headers(), body: {} };
    };
    await atOnce(
      times(24, (index) =>
        index % 2 === 0 ? put(id, { config: [entry({ envs: { N: String(index) } })] }) : () => said(index),
      ),
    );
    const { generation, state } = await stored(id);
    expect([generation, state.status, state.observedGeneration]).toEqual([13, 'deploying', 1]);
    expect(state.progress % 2).toBe(1);
  });

  test('starting and stopping: whatever was accepted last is wished, and words are not lost', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await running();
      const answers = await atOnce([
        put(id, { status: 'stopped' }),
        put(id, { description: 'kept' }),
        put(id, { config: [entry({ envs: { A: '1' } })] }),
        put(id, { status: 'running' }),
        put(id, { priority: 3 }),
      ]);
      const [stopped, words, configured] = answers as [Answer, Answer, Answer];
      expect([stopped.status, words.status]).toEqual([200, 200]);
      const { wish, spec } = await stored(id);
      expect([wish, spec.description, spec.request['priority']]).toEqual(['stopped', 'kept', 3]);
      // It is refused where the stop came first.
      expect(spec.versions[0]?.environment).toEqual(configured.status === 200 ? { A: '1' } : {});
    }
  });

  test('deleting: it stays deleted, and what comes later is refused in words', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await running();
      const answers = await atOnce([
        put(id, { description: 'one' }),
        put(id, { config: [entry({ model_id: second })] }),
        remove(id),
        put(id, { status: 'stopped' }),
        restart(id),
        remove(id),
        put(id, { config: [entry({ envs: { A: '1' } })] }),
      ]);
      expect([answers[2]?.status, answers[5]?.status]).toEqual([200, 200]);
      for (const { status, body } of answers) if (status !== 200) expect(body.error_code).toBe('ModelArts.3519');
      expect((await stored(id)).wish).toBe('deleted');
      const later = await put(id, { description: 'later' })();
      expect([later.status, later.body.error_code]).toEqual([400, 'ModelArts.3519']);
    }
  });

  test('going back, restarting and configuring: each that was accepted is a row, in one order', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await running();
      await put(id, { config: [entry({ envs: { A: 'before' } })] })();
      await settle(id);
      const answers = await atOnce([
        put(id, { config: [entry({ envs: { A: 'put' } })] }),
        back(id),
        restart(id),
        back(id, { generation: 1 }),
        put(id, { config: [entry({ envs: { A: 'other' } })] }),
        restart(id),
      ]);
      for (const { status, body } of answers) if (status !== 200) expect(body.error_code).toBe('ModelArts.3519');
      const rows = await history(id);
      const kinds = (kind: string) => rows.filter((row) => row.kind === kind).length;
      const [putOne, backOne, restartOne, backTwo, putTwo, restartTwo] = answers.map(({ status }) =>
        Number(status === 200),
      );
      expect(kinds('update')).toBe(1 + Number(putOne) + Number(putTwo));
      expect(kinds('restart')).toBe(Number(restartOne) + Number(restartTwo));
      // One that goes back to what another just went back to has nothing to do.
      expect(kinds('rollback')).toBeLessThanOrEqual(Number(backOne) + Number(backTwo));
      const told = accepted(answers).flatMap(({ body }) => (body.generation === undefined ? [] : [body.generation]));
      for (const generation of told) expect(rows.map((row) => row.generation)).toContain(generation);
      const { spec, generation } = await stored(id);
      expect(rows[0]?.generation).toBe(generation);
      expect(rows[0]?.config[0]?.envs).toEqual(spec.versions[0]?.environment ?? {});
    }
  });

  test('"the configuration before" is refused where another one came in between', async () => {
    const id = await running();
    await put(id, { config: [entry({ envs: { A: '1' } })] })();
    await settle(id);
    const { services } = api.store;
    const { updates } = services;
    // Between the look at the history and the write: the moment that matters.
    services.updates = async (...args) => {
      const rows = await updates(...args);
      services.updates = updates;
      await put(id, { config: [entry({ envs: { A: 'theirs' } })] })();
      return rows;
    };
    const answer = await back(id)();
    expect([answer.status, answer.body.error_code]).toEqual([409, 'ModelArts.3519']);
    expect((await stored(id)).spec.versions[0]?.environment).toEqual({ A: 'theirs' });
    expect((await back(id)()).status).toBe(200);
    expect((await stored(id)).spec.versions[0]?.environment).toEqual({ A: '1' });
  });

  test('a name is given to one of those who ask for it', async () => {
    const body = { service_name: `s-${crypto.randomUUID()}`, infer_type: 'real-time', config: [entry()] };
    const answers = await atOnce(times(6, () => () => api.call('POST', '/v1/{p}/services', body)));
    expect(statuses(answers)).toEqual([200, 409, 409, 409, 409, 409]);
  });

  test('several are deleted together or not at all', async () => {
    const ids = await Promise.all(times(4, running));
    const wishes = async () => (await Promise.all(ids.map(stored))).map(({ wish }) => wish);
    const unknown = await remove([...ids, 'nothing'].join(','))();
    expect([unknown.status, unknown.body.error_code]).toEqual([404, 'ModelArts.3502']);
    expect(new Set(await wishes())).toEqual(new Set(['running']));
    // One of them goes for good between the look and the write.
    const [gone = ''] = ids.splice(2, 1);
    const { services } = api.store;
    const { deleteAll } = services;
    services.deleteAll = async (all) => {
      services.deleteAll = deleteAll;
      await services.remove(gone);
      return deleteAll(all);
    };
    const vanished = await remove([...ids, gone].join(','))();
    expect([vanished.status, vanished.body.error_code]).toEqual([404, 'ModelArts.3502']);
    expect(new Set(await wishes())).toEqual(new Set(['running']));
    expect(statuses(await atOnce([remove(ids.join(',')), remove(ids.toReversed().join(','))]))).toEqual([200, 200]);
    expect(new Set(await wishes())).toEqual(new Set(['deleted']));
    expect((await stored(ids[0] ?? '')).generation).toBe(2);
  });
});

describe('of one model', () => {
  const create = (model_name: string, model_version: string) => () =>
    api.call('POST', '/v1/{p}/models', {
      model_name,
      model_version,
      model_type: 'Image',
      source_location: 'team/echo:1',
    });

  test('a version is given to one of those who ask for it', async () => {
    const name = `m-${crypto.randomUUID()}`;
    expect(statuses(await atOnce(times(6, () => create(name, '1.0.0'))))).toEqual([200, 409, 409, 409, 409, 409]);
    expect(statuses(await atOnce(times(6, (index) => create(name, `2.0.${index}`))))).toEqual(times(6, () => 200));
  });

  test('it is deleted, or deployed, never both', async () => {
    for (let round = 0; round < 8; round += 1) {
      const model = await api.model();
      const body = (service_name: string) => ({
        service_name,
        infer_type: 'real-time',
        config: [entry({ model_id: model })],
      });
      const answers = await atOnce([
        () => api.call('POST', '/v1/{p}/services', body(`s-${crypto.randomUUID()}`)),
        () => api.call('DELETE', `/v1/{p}/models/${model}`),
        () => api.call('POST', `/v1/{p}/models/${model}/image-report`),
        () => api.call('POST', '/v1/{p}/services', body(`s-${crypto.randomUUID()}`)),
      ]);
      const deployed = [answers[0], answers[3]].some((answer) => answer?.status === 200);
      const deleted = answers[1]?.body.delete_success_list?.length === 1;
      expect(deployed).not.toBe(deleted);
      expect((await api.store.models.get(model)) === undefined).toBe(deleted);
    }
  });
});

describe('of apps', () => {
  const apps = '/v1/{p}/app-auth/apps';
  const made = async (): Promise<string> => (await api.call('POST', apps, {})).body.app.app_id;
  async function faced(): Promise<{ readonly id: string; readonly face: string }> {
    const body = { service_name: `s-${crypto.randomUUID()}`, infer_type: 'real-time', config: [entry()] };
    const { service_id: id } = (await api.call('POST', '/v1/{p}/services', body)).body;
    const { api: made } = (await api.call('POST', `/v1/{p}/app-auth/${id}/apis`, {})).body;
    return { id, face: `/v1/{p}/services/${id}/app-auth-apis/${made.api_id}` };
  }
  const bound = async (id: string): Promise<readonly string[]> =>
    [...((await api.store.appApis.access(id)).get(id)?.apps ?? [])].toSorted();

  test('a service is open to all whom it was opened to, and to none whom it was closed to', async () => {
    const { id, face } = await faced();
    const all = await Promise.all(times(4, made));
    const named = (app_id: string) => ({ apps: [{ app_id }] });
    const open = (app: string) => () => api.call('POST', `${face}/app-auth-api`, named(app));
    const close = (app: string) => () => api.call('DELETE', `${face}/app-auth-api`, named(app));
    await atOnce(all.flatMap((app) => [open(app), open(app)]));
    expect(await bound(id)).toEqual(all.toSorted());
    await atOnce([...all.slice(0, 2).map(close), ...all.slice(2).map(open)]);
    expect(await bound(id)).toEqual(all.slice(2).toSorted());
    for (const app of all.slice(2)) await close(app)();
    for (const app of all) expect((await api.call('DELETE', `${apps}/${app}`)).status).toBe(200);
  });

  test('what goes away takes no more', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, face } = await faced();
      const app = await made();
      const named = { apps: [{ app_id: app }] };
      await atOnce([
        () => api.call('POST', `${face}/app-auth-api`, named),
        () => api.call('DELETE', face),
        () => api.call('POST', `${face}/app-auth-api`, named),
        () => api.call('DELETE', `${apps}/${app}`),
        () => api.call('POST', `${apps}/${app}/app-code`),
        () => api.call('POST', `/v1/{p}/app-auth/${id}/apis`, {}),
      ]);
      // As if the reconciler had ended a deletion in the same moment.
      await atOnce([
        () => api.call('POST', `/v1/{p}/services/${id}/app-auth-api`, named),
        async () => {
          await api.store.services.remove(id);
          return { status: 200, headers: new Headers(), body: {} };
        },
        () => api.call('POST', `/v1/{p}/services/${id}/app-auth-api`, named),
        () => api.call('POST', `/v1/{p}/app-auth/${id}/apis`, {}),
      ]);
      await api.call('DELETE', `${apps}/${app}`);
    }
  });

  test('as many codes are made as there may be, and each is replaced or deleted once', async () => {
    const app = await made();
    const codes = `${apps}/${app}/app-code`;
    expect(accepted(await atOnce(times(9, () => () => api.call('POST', codes)))).length).toBe(5);
    const [code = ''] = (await api.call('GET', `${apps}/${app}`)).body.app.app_codes as string[];
    const each = await atOnce([
      () => api.call('PUT', `${codes}/${code}`),
      () => api.call('DELETE', `${codes}/${code}`),
      () => api.call('PUT', `${codes}/${code}`),
      () => api.call('DELETE', `${codes}/${code}`),
    ]);
    expect(accepted(each).length).toBe(1);
    await api.call('DELETE', `${apps}/${app}`);
  });
});

describe('of users', () => {
  const password = 'correct horse battery';
  const create = async (change: object = {}): Promise<{ readonly id: string; readonly name: string }> =>
    (
      await api.call('POST', '/v3/users', {
        user: { name: `u-${crypto.randomUUID().slice(0, 20)}`, password, ...change },
      })
    ).body.user;
  const patch = (id: string, user: object) => () => api.call('PATCH', `/v3/users/${id}`, { user });
  const headersOf = ({ id, name }: { readonly id: string; readonly name: string }) => ({
    'X-Auth-Token': api.sign({ ...api.claims, jti: id, sub: id, name }),
  });

  test('changes of different parts are all in the result', async () => {
    const { id } = await create({ roles: ['caller'] });
    const name = `renamed-${crypto.randomUUID().slice(0, 8)}`;
    const parts = [{ name }, { description: 'words' }, { enabled: false }, { roles: ['developer'] }];
    expect(statuses(await atOnce(parts.map((part) => patch(id, part))))).toEqual([200, 200, 200, 200]);
    expect((await api.call('GET', `/v3/users/${id}`)).body.user).toMatchObject(Object.assign({}, ...parts));
  });

  test('a name is given to one of those who ask for it', async () => {
    const name = `u-${crypto.randomUUID().slice(0, 20)}`;
    const answers = await atOnce(times(4, () => () => api.call('POST', '/v3/users', { user: { name, password } })));
    expect(statuses(answers)).toEqual([201, 409, 409, 409]);
  });

  test('of two who prove the same password and change it, one does', async () => {
    const user = await create();
    const path = `/v3/users/${user.id}/password`;
    const change = (next: string) => () =>
      api.call('POST', path, { user: { password: next, original_password: password } }, headersOf(user));
    const answers = await atOnce([change('another battery 1'), change('another battery 2')]);
    expect(answers.filter(({ status }) => status === 204).length).toBe(1);
    for (const { status } of answers) expect([204, 401, 403, 409]).toContain(status);
  });

  test('one who goes makes no more keys and apps, and the last administrator stays', async () => {
    for (let round = 0; round < 4; round += 1) {
      const user = await create({ roles: ['te_admin'] });
      const headers = headersOf(user);
      const credential = { user_id: user.id };
      await atOnce([
        () => api.call('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential }),
        () => api.call('POST', '/v1/{p}/app-auth/apps', {}, headers),
        () => api.call('DELETE', `/v3/users/${user.id}`),
        () => api.call('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential }),
        () => api.call('POST', '/v1/{p}/app-auth/apps', {}, headers),
      ]);
      expect(await api.store.accessKeys.ofUser(user.id)).toEqual([]);
    }
    const other = await create({ roles: ['te_admin'] });
    const answers = await atOnce([
      patch(other.id, { roles: ['caller'] }),
      patch(api.claims.sub, { roles: ['caller'] }),
    ]);
    expect(accepted(answers).length).toBe(1);
    // Back as it was, by whoever still may.
    const able = answers[0]?.status === 200 ? undefined : headersOf(other);
    await api.call('PATCH', `/v3/users/${api.claims.sub}`, { user: { roles: ['te_admin'] } }, able);
  });
});

describe('of one namespace', () => {
  const manage = '/v2/manage/namespaces';

  test('it is made once; it goes when it is empty, or takes a repository, never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const namespace = `n${crypto.randomUUID().slice(0, 8)}`;
      const made = await atOnce(times(4, () => () => api.call('POST', manage, { namespace })));
      expect(statuses(made)).toEqual([201, 409, 409, 409]);
      const answers = await atOnce([
        () => api.call('POST', `${manage}/${namespace}/repos`, { repository: 'one' }),
        () => api.call('DELETE', `${manage}/${namespace}`),
        () => api.call('POST', `${manage}/${namespace}/repos`, { repository: 'two' }),
        () => api.call('PUT', `${manage}/${namespace}/quotas`, { quota_bytes: 5 }),
      ]);
      const filled = [answers[0], answers[2]].some((answer) => answer?.status === 201);
      expect(filled).not.toBe(answers[1]?.status === 204);
      expect((await api.call('GET', `${manage}/${namespace}`)).status).toBe(filled ? 200 : 404);
    }
  });

  test('changes of different parts of a repository are all in the result', async () => {
    const namespace = `n${crypto.randomUUID().slice(0, 8)}`;
    await api.call('POST', manage, { namespace });
    await api.call('POST', `${manage}/${namespace}/repos`, { repository: 'one' });
    const path = `${manage}/${namespace}/repos/one`;
    const parts = [{ description: 'words' }, { category: 'linux' }, { is_public: true }];
    expect(statuses(await atOnce(parts.map((part) => () => api.call('PATCH', path, part))))).toEqual([201, 201, 201]);
    expect((await api.call('GET', path)).body).toMatchObject(Object.assign({}, ...parts));
  });
});
