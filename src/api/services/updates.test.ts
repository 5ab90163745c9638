import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { type NoticeKey, notice, noticeText } from '../../contract/notices.ts';
import type { Service, ServiceState, ServiceVersionSpec } from '../../contract/service.ts';
import { revisionOf } from '../../domain/revision.ts';

let api: TestApi;
let first: string;
let second: string;

beforeAll(async () => {
  api = await startTestApi();
  first = await api.model({ name: 'echo', version: '1.0.0' });
  second = await api.model({ name: 'echo', version: '2.0.0' });
});
afterAll(() => api?.[Symbol.asyncDispose]());

const entry = (change: object = {}) => ({
  model_id: first,
  specification: 'modelarts.vm.cpu.2u',
  instance_count: 1,
  ...change,
});

const path = (id: string, rest = '') => `/v1/{p}/services/${id}${rest}`;
const show = async (id: string) => (await api.call('GET', path(id))).body;
const history = async (id: string, query = '') => (await api.call('GET', path(id, `/logs${query}`))).body.logs;
const put = (id: string, body: object) => api.call('PUT', path(id), body);
const back = (id: string, body?: object) => api.call('POST', path(id, '/rollback'), body);
const code = ({ status, body }: Awaited<ReturnType<typeof put>>) => `${status} ${body.error_code ?? ''}`.trim();

async function created(change: object = {}, config: object = {}): Promise<string> {
  const body = {
    service_name: `s-${crypto.randomUUID()}`,
    infer_type: 'real-time',
    config: [entry(config)],
    ...change,
  };
  const { body: answer } = await api.call('POST', '/v1/{p}/services', body);
  return answer.service_id;
}

function version(service: Service): ServiceVersionSpec {
  const [only] = service.spec.versions;
  if (only === undefined) throw new Error('no version');
  return only;
}

async function stored(id: string): Promise<Service> {
  const service = await api.store.services.get(id);
  if (service === undefined) throw new Error(`no service ${id}`);
  return service;
}

/** What the reconciler records when everything is as wished. */
async function settle(id: string): Promise<void> {
  const { generation } = await stored(id);
  await api.setState(id, { status: 'running', progress: 100, settledGeneration: generation });
}

async function running(change: object = {}, config: object = {}): Promise<string> {
  const id = await created(change, config);
  await settle(id);
  api.woken.length = 0;
  return id;
}

async function tell(id: string, key: NoticeKey, occurredAt: number): Promise<void> {
  const args = { service: 'echo', model: 'echo 2.0.0', instance: 'i1' };
  await api.store.services.addEvent(id, { type: 'normal', notice: { key, args }, occurredAt });
}

describe('changing the configuration', () => {
  test('writes all of it as it was asked for, and wakes the reconciler', async () => {
    const id = await running();
    const config = {
      model_id: second,
      weight: '100',
      specification: 'custom',
      custom_spec: { cpu: '0.5', memory: '256' },
      instance_count: '3',
      envs: { MODE: 'fast', THREADS: 4 },
      deploy_timeout_in_seconds: '300',
      pool_name: 'kept',
      additional_properties: {
        max_surge: '0.25',
        max_unavailable: '1',
        termination_grace_period_seconds: '9',
        log_volume: [{ host_path: '/a', mount_path: '/b' }],
      },
    };
    const answer = await put(id, { config: [config] });
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect(answer.headers.get('X-Sluice-Ignored-Fields')).toBeNull();
    expect(api.woken).toEqual([id]);
    const { generation, wish, spec } = await stored(id);
    expect([generation, wish]).toEqual([2, 'running']);
    expect(spec.versions).toEqual([
      {
        modelId: second,
        weight: 100,
        specification: 'custom',
        resources: { cpu: 0.5, memoryMegabytes: 256 },
        instanceCount: 3,
        environment: { MODE: 'fast', THREADS: '4' },
        deployTimeoutSeconds: 300,
        terminationGraceSeconds: 9,
        maxSurge: 0.25,
        maxUnavailable: 1,
      },
    ]);
    expect((await show(id)).config).toEqual([
      {
        ...config,
        model_name: 'echo',
        model_version: '2.0.0',
        status: 'deploying',
        weight: 100,
        instance_count: 3,
        envs: { MODE: 'fast', THREADS: '4' },
        deploy_timeout_in_seconds: 300,
        scaling: false,
        support_debug: false,
        source_type: '',
      },
    ]);
  });

  test('is shown as begun before the reconciler looks, and with its progress after', async () => {
    const id = await running();
    expect(await show(id)).not.toHaveProperty('progress');
    await put(id, { config: [entry({ model_id: second })] });
    expect(await show(id)).toMatchObject({ status: 'deploying', progress: 0 });
    const rollout = { ready: 0, readyAt: Date.now() };
    await api.setState(id, { status: 'deploying', progress: 60, rollout });
    expect(await show(id)).toMatchObject({ status: 'deploying', progress: 60 });
    await settle(id);
    const shown = await show(id);
    expect([shown.status, shown.progress, shown.error_msg]).toEqual(['running', undefined, undefined]);
  });

  test('begins anew: what an entry leaves out has its default', async () => {
    const id = await running({}, { envs: { A: '1' }, additional_properties: { max_surge: 2 } });
    await put(id, { config: [entry({ envs: { B: '2' } })] });
    const [version] = (await stored(id)).spec.versions;
    expect(version?.environment).toEqual({ B: '2' });
    expect(version).not.toHaveProperty('maxSurge');
  });

  test('splits traffic, and leaves everything else of the service as it is', async () => {
    const policy = { limits: { max_connections: 5 } };
    const id = await running({ description: 'words', priority: 2, additional_properties: policy });
    const config = [entry({ weight: 70 }), entry({ model_id: second, weight: '30' })];
    expect(code(await put(id, { config }))).toBe('200');
    const shown = await show(id);
    expect(shown).toMatchObject({ description: 'words', priority: 2, additional_properties: policy });
    expect(shown.config.map((each: { weight: number }) => each.weight)).toEqual([70, 30]);
  });

  test('comes with other changes in one piece, or not at all', async () => {
    const id = await running();
    const both = { description: 'new', additional_properties: { reject_replays: true } };
    expect(code(await put(id, { ...both, config: [entry({ model_id: 'nothing' })] }))).toBe('404 ModelArts.3507');
    expect(await show(id)).toMatchObject({ description: '', additional_properties: { reject_replays: false } });
    expect(code(await put(id, { ...both, config: [entry({ envs: { A: '1' } })] }))).toBe('200');
    expect(await show(id)).toMatchObject({ ...both, config: [{ envs: { A: '1' } }] });
    expect((await history(id)).length).toBe(2);
  });

  test('to what is there already changes nothing', async () => {
    const id = await running({}, { envs: { A: '1', B: '2' } });
    const before = await stored(id);
    expect(code(await put(id, { config: [entry({ envs: { A: '1', B: '2' } })] }))).toBe('200');
    expect(await stored(id)).toEqual(before);
    // The same, spelled in another way.
    expect(
      code(await put(id, { config: [entry({ weight: '100', instance_count: '1', envs: { B: 2, A: '1' } })] })),
    ).toBe('200');
    expect((await stored(id)).generation).toBe(before.generation);
    expect((await show(id)).status).toBe('running');
    expect((await history(id)).length).toBe(1);
    expect(api.woken).toEqual([]);
  });

  test.each([
    ['running', 200],
    ['concerning', 200],
    ['deploying', 200],
    ['pending', 200],
    ['waiting', 200],
    ['failed', 200],
    ['stopped', 200],
    ['stopping', 400],
    ['deleting', 400],
  ] as const)('of a service that is %s: %d', async (status, expected) => {
    const id = await created();
    await api.setState(id, { status });
    if (status === 'deleting') await api.store.services.setWish(id, { wish: 'deleted' });
    const answer = await put(id, { config: [entry({ model_id: second })] });
    expect(code(answer)).toBe(expected === 200 ? '200' : '400 ModelArts.3519');
    expect((await stored(id)).spec.versions[0]?.modelId).toBe(expected === 200 ? second : first);
  });

  test('of a stopped service starts nothing', async () => {
    const id = await running();
    await put(id, { status: 'stopped' });
    await api.setState(id, { status: 'stopped', progress: 0 });
    expect(code(await put(id, { config: [entry({ model_id: second })] }))).toBe('200');
    expect((await stored(id)).wish).toBe('stopped');
    expect(await show(id)).toMatchObject({ status: 'stopped', config: [{ model_id: second }] });
  });

  test.each([
    [[{ weight: 60 }], '400 ModelArts.3037', 'config'],
    [[{ weight: 50 }, { weight: 50 }], '400 ModelArts.3516', 'same'],
    [[{ specification: 'huge' }], '400 ModelArts.3976', 'config[0].specification'],
    [[{ specification: 'custom' }], '400 ModelArts.3036', 'config[0].custom_spec'],
    [[{ instance_count: 0 }], '400 ModelArts.3037', 'config[0].instance_count'],
    [[{ model_id: 'nothing' }], '404 ModelArts.3507', 'nothing'],
    [[{ additional_properties: { max_surge: -1 } }], '400 ModelArts.3037', 'max_surge'],
    [[{ additional_properties: { max_unavailable: 'half' } }], '400 ModelArts.3037', 'max_unavailable'],
    [[], '400 ModelArts.3037', 'config'],
  ])('to entries with %j is refused as at the creation', async (changes, expected, named) => {
    const id = await running();
    const answer = await put(id, { config: changes.map((change) => entry(change)) });
    expect(code(answer)).toBe(expected);
    expect(answer.body.error_msg).toContain(named);
    expect((await stored(id)).generation).toBe(1);
  });

  test('takes models of the own project only, and published ones', async () => {
    const id = await running();
    const foreign = await api.model({ projectId: 'd'.repeat(32) });
    expect(code(await put(id, { config: [entry({ model_id: foreign })] }))).toBe('404 ModelArts.3507');
    const publishing = await api.model({ status: 'publishing' });
    expect(code(await put(id, { config: [entry({ model_id: publishing })] }))).toBe('400 ModelArts.3515');
    const answer = await put(id, { config: [entry({ colour: 'red' })] });
    expect(answer.headers.get('X-Sluice-Ignored-Fields')).toBe('config[0].colour');
  });

  test('is not looked at beside a status', async () => {
    const id = await running();
    expect(code(await put(id, { status: 'stopped', config: [entry({ model_id: second })] }))).toBe('200');
    const { wish, spec } = await stored(id);
    expect([wish, spec.versions[0]?.modelId]).toEqual(['stopped', first]);
  });
});

describe('changes that concern no instance', () => {
  test('are kept, given back, and begin no update', async () => {
    const id = await running();
    const changes = {
      schedule: [{ type: 'stop', time_unit: 'HOURS', duration: 2 }],
      load_balancer_policy: 'LEAST_CONNECTIONS',
      priority: 3,
      service_secrets: [{ secretId: 'x', mouthPath: '/x' }],
      additional_properties: { smn_notification: { topic_urn: 'urn', events: [1] } },
    };
    expect(code(await put(id, changes))).toBe('200');
    expect(await show(id)).toMatchObject({ ...changes, status: 'running' });
    expect(code(await put(id, { priority: '1', schedule: [] }))).toBe('200');
    expect(await show(id)).toMatchObject({ ...changes, priority: 1, schedule: [] });
    expect([(await stored(id)).generation, (await history(id)).length]).toEqual([1, 1]);
    // When it is to be stopped, and that it is not any more.
    expect(api.woken).toEqual([id, id]);
  });

  test('upgrade to WebSocket, for good', async () => {
    const id = await running();
    expect((await show(id)).access_address).toStartWith('https://');
    expect(code(await put(id, { additional_properties: { websocket_upgrade: true } }))).toBe('200');
    expect(await show(id)).toMatchObject({
      status: 'running',
      access_address: expect.stringMatching(/^wss:/),
      additional_properties: { websocket_upgrade: true },
    });
    // The route has to say so.
    expect(api.woken).toEqual([id]);
    expect(code(await put(id, { additional_properties: { websocket_upgrade: false } }))).toBe('400 ModelArts.3037');
    expect((await stored(id)).generation).toBe(1);
  });
});

describe('the history', () => {
  test('tells each configuration with its steps and their seconds', async () => {
    const id = await running();
    const began = (await stored(id)).updatedAt;
    await tell(id, 'service.deploy-started', began);
    await put(id, { config: [entry({ model_id: second, envs: { A: '1' } })] });
    const { updatedAt } = await stored(id);
    await tell(id, 'service.pulling', updatedAt + 1_240);
    expect((await history(id))[0]).toMatchObject({ result: 'RUNNING', steps: [{ seconds: 1.2 }] });
    await tell(id, 'service.pulled', updatedAt + 12_000);
    await settle(id);
    await tell(id, 'service.recovered', updatedAt + 13_000);
    const logs = await history(id);
    expect(logs).toEqual([
      {
        update_time: updatedAt,
        result: 'SUCCESS',
        generation: 2,
        kind: 'update',
        end_time: updatedAt + 12_000,
        extend_config: [],
        success_num: 0,
        failed_num: 0,
        result_detail: [],
        cluster_id: '',
        config: [
          {
            model_id: second,
            model_name: 'echo',
            model_version: '2.0.0',
            weight: 100,
            specification: 'modelarts.vm.cpu.2u',
            custom_spec: {},
            instance_count: 1,
            envs: { A: '1' },
            deploy_timeout_in_seconds: 1_200,
            additional_properties: {},
          },
        ],
        steps: [
          {
            event_type: 'normal',
            event_info: '[echo 2.0.0] pulling model image',
            occur_time: updatedAt + 1_240,
            seconds: 1.2,
          },
          {
            event_type: 'normal',
            event_info: '[echo 2.0.0] pull image success',
            occur_time: updatedAt + 12_000,
            seconds: 12,
          },
        ],
      },
      expect.objectContaining({ generation: 1, kind: 'create', result: 'SUCCESS' }),
    ]);
    expect((await history(id, `?update_time=${updatedAt}`)).length).toBe(1);
    expect(await history(id, '?update_time=5')).toEqual([]);
  });

  test('and the service say why an update was taken back, in the language of the reader', async () => {
    const id = await running();
    await put(id, { config: [entry({ model_id: second })] });
    const reason = notice('service.deploy-timed-out', { ready: 0, wished: 1, seconds: 60 });
    const { generation } = await stored(id);
    await api.store.services.rollBack(id, { generation, reason });
    const state: Partial<ServiceState> = { status: 'running', progress: 100, settledGeneration: 3, takenBack: reason };
    await api.setState(id, state);
    const logs = await history(id);
    expect(logs.map((row: { kind: string; result: string }) => [row.kind, row.result])).toEqual([
      ['rollback', 'SUCCESS'],
      ['update', 'FAIL'],
      ['create', 'SUCCESS'],
    ]);
    const said = noticeText(reason, 'en');
    expect(logs[1].error_msg).toBe(said);
    expect(await show(id)).toMatchObject({ status: 'running', error_msg: said, config: [{ model_id: first }] });
    const headers = { 'X-Auth-Token': api.sign(api.claims), 'X-Language': 'zh-cn' };
    const chinese = await api.call('GET', path(id, '/logs'), undefined, headers);
    expect(chinese.body.logs[1].error_msg).toContain('服务部署超时');
  });
});

describe('going back by hand', () => {
  test('takes the last configuration that was ready, and names the update that this is', async () => {
    const id = await running({}, { envs: { A: '1' } });
    await put(id, { config: [entry({ envs: { A: '2' } })] });
    await settle(id);
    await put(id, { config: [entry({ model_id: second })], description: 'stays' });
    api.woken.length = 0;
    const answer = await back(id);
    expect([answer.status, answer.body]).toEqual([200, { service_id: id, generation: 4 }]);
    expect(api.woken).toEqual([id]);
    expect(await show(id)).toMatchObject({ description: 'stays', config: [{ model_id: first, envs: { A: '2' } }] });
    const logs = await history(id);
    expect(logs.map((row: { kind: string; result: string }) => [row.kind, row.result])).toEqual([
      ['rollback', 'RUNNING'],
      ['update', 'FAIL'],
      ['update', 'SUCCESS'],
      ['create', 'SUCCESS'],
    ]);
    // A second call finds nothing left to do.
    expect(code(await back(id))).toBe('400 ModelArts.3519');
    expect(code(await back(id, { generation: '1' }))).toBe('200');
    expect((await show(id)).config[0].envs).toEqual({ A: '1' });
  });

  test('after a good update takes the one before it', async () => {
    const id = await running();
    await put(id, { config: [entry({ model_id: second })] });
    await settle(id);
    expect(code(await back(id, {}))).toBe('200');
    expect((await stored(id)).spec.versions[0]?.modelId).toBe(first);
  });

  test('of a stopped service starts nothing', async () => {
    const id = await running();
    await put(id, { config: [entry({ model_id: second })] });
    await settle(id);
    await put(id, { status: 'stopped' });
    expect(code(await back(id))).toBe('400 ModelArts.3519');
    await api.setState(id, { status: 'stopped' });
    expect(code(await back(id))).toBe('200');
    expect(await stored(id)).toMatchObject({ wish: 'stopped', spec: { versions: [{ modelId: first }] } });
  });

  test('is refused in words where there is nothing to go back to', async () => {
    const id = await created();
    expect(code(await back(id))).toBe('400 ModelArts.3519');
    expect((await back(id)).body.error_msg).toContain('no earlier configuration');
    const unknown = await back(id, { generation: 7 });
    expect([code(unknown), unknown.body.error_msg]).toEqual(['404 ModelArts.3535', expect.stringContaining('7')]);
    expect((await back(id, { generation: 1 })).body.error_msg).toContain('already');
    expect(code(await back(id, { generation: 'last' }))).toBe('400 ModelArts.3037');
    expect(code(await back('nothing'))).toBe('404 ModelArts.3502');
    await api.store.services.setWish(id, { wish: 'deleted' });
    expect(code(await back(id))).toBe('400 ModelArts.3519');
  });

  test('needs the models of that time', async () => {
    const gone = await api.model();
    const id = await running({}, { model_id: gone });
    await put(id, { config: [entry()] });
    await settle(id);
    await api.store.models.delete(gone);
    expect(code(await back(id))).toBe('404 ModelArts.3507');
    expect((await history(id))[1].config).toMatchObject([{ model_id: gone, model_name: '' }]);
  });

  test('is for callers of the same project', async () => {
    const id = await running();
    const other = await api.project('other');
    const url = `/v1/${other.id}/services/${id}/rollback`;
    expect((await api.call('POST', url, {}, other.headers)).status).toBe(404);
  });
});

describe('a restart', () => {
  const again = (id: string) => api.call('POST', path(id, '/restart'));

  test('is an update to the same configuration that wants new instances', async () => {
    const id = await running({ description: 'stays' }, { envs: { A: '1' } });
    const before = await stored(id);
    const answer = await again(id);
    expect([answer.status, answer.body]).toEqual([200, { service_id: id, generation: 2 }]);
    expect(api.woken).toEqual([id]);
    const { spec, wish } = await stored(id);
    expect([spec, wish]).toEqual([{ ...before.spec, versions: [{ ...version(before), restartedIn: 2 }] }, 'running']);
    expect(await show(id)).toMatchObject({ status: 'deploying', progress: 0, config: [{ envs: { A: '1' } }] });
    expect((await history(id))[0]).toMatchObject({ kind: 'restart', result: 'RUNNING', generation: 2 });
    const model = await api.store.models.get(first);
    if (model === undefined) throw new Error('no model');
    const revisions = [before, await stored(id)].map((each) => revisionOf(id, version(each), model));
    expect(new Set(revisions).size).toBe(2);
  });

  test('is refused while another update is under way, so that two calls at once are one restart', async () => {
    const id = await running();
    const answers = await Promise.all([again(id), again(id), again(id)]);
    expect(answers.map(code).sort()).toEqual(['200', '400 ModelArts.3519', '400 ModelArts.3519']);
    expect((await stored(id)).generation).toBe(2);
    await settle(id);
    expect(code(await again(id))).toBe('200');
    expect((await stored(id)).spec.versions[0]?.restartedIn).toBe(3);
  });

  test.each([
    ['running', 200],
    ['concerning', 200],
    ['failed', 200],
    ['deploying', 400],
    ['pending', 400],
    ['waiting', 400],
    ['stopped', 400],
    ['stopping', 400],
    ['deleting', 400],
  ] as const)('of a service that is %s: %d', async (status, expected) => {
    const id = await created();
    await api.setState(id, { status });
    if (status === 'deleting') await api.store.services.setWish(id, { wish: 'deleted' });
    const answer = await again(id);
    expect(code(answer)).toBe(expected === 200 ? '200' : '400 ModelArts.3519');
    if (expected === 400 && status !== 'deleting') expect(answer.body.error_msg).toContain(status);
    expect(version(await stored(id)).restartedIn).toBe(expected === 200 ? 2 : undefined);
  });

  test('is not undone by a change of the configuration, nor repeated by one that changes nothing', async () => {
    const id = await running();
    await again(id);
    await settle(id);
    expect(code(await put(id, { config: [entry()] }))).toBe('200');
    expect((await stored(id)).generation).toBe(2);
    await put(id, { config: [entry({ weight: 40 }), entry({ model_id: second, weight: 60 })] });
    const { versions } = (await stored(id)).spec;
    expect(versions.map(({ restartedIn }) => restartedIn)).toEqual([2, undefined]);
  });

  test('is called off by going back; one that is over is nothing to go back over', async () => {
    const id = await running({}, { envs: { A: '1' } });
    await put(id, { config: [entry({ envs: { A: '2' } })] });
    await settle(id);
    await again(id);
    expect(code(await back(id))).toBe('200');
    expect(version(await stored(id))).toMatchObject({ environment: { A: '2' } });
    expect(version(await stored(id)).restartedIn).toBeUndefined();
    await settle(id);
    await again(id);
    await settle(id);
    expect(code(await back(id, { generation: 2 }))).toBe('400 ModelArts.3519');
    expect(code(await back(id))).toBe('200');
    expect(version(await stored(id)).environment).toEqual({ A: '1' });
  });

  test('needs a service of the own project', async () => {
    expect(code(await again('nothing'))).toBe('404 ModelArts.3502');
  });
});
