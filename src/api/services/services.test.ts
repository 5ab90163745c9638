import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { clientError } from '../../contract/errors.ts';
import { notice } from '../../contract/notices.ts';

let api: TestApi;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = await api.model({ name: 'echo', version: '1.0.0' });
});
afterAll(() => api[Symbol.asyncDispose]());

let count = 0;
function request(change: object = {}, config: object = {}) {
  count += 1;
  return {
    service_name: `service-${count}`,
    infer_type: 'real-time',
    config: [{ model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 1, ...config }],
    ...change,
  };
}

const create = (change: object = {}, config: object = {}) =>
  api.call('POST', '/v1/{p}/services', request(change, config));
const show = (id: string) => api.call('GET', `/v1/{p}/services/${id}`);
const put = (id: string, body: object) => api.call('PUT', `/v1/{p}/services/${id}`, body);
const created = async (change: object = {}, config: object = {}): Promise<string> =>
  (await create(change, config)).body.service_id;

describe('creating a service', () => {
  test('writes the wish and wakes the reconciler', async () => {
    const { status, body } = await create({ additional_properties: { websocket_upgrade: true } });
    expect(status).toBe(200);
    expect(body).toEqual({ service_id: expect.stringMatching(/^[0-9a-f-]{36}$/), resource_ids: [] });
    expect(api.woken).toContain(body.service_id);
    const shown = await show(body.service_id);
    expect(shown.body).toMatchObject({
      status: 'deploying',
      progress: 0,
      infer_type: 'real-time',
      workspace_id: '0',
      access_address: `wss://localhost:8443/v1/infers/${body.service_id}`,
      additional_properties: { websocket_upgrade: true },
      invocation_times: 7,
      failed_times: 2,
      is_shared: false,
      config: [
        {
          model_id: modelId,
          model_name: 'echo',
          model_version: '1.0.0',
          status: 'deploying',
          weight: 100,
          specification: 'modelarts.vm.cpu.2u',
          custom_spec: {},
          instance_count: 1,
          envs: {},
        },
      ],
    });
    const service = await api.store.services.get(body.service_id);
    expect(service?.spec.versions[0]).toMatchObject({
      resources: { cpu: 2, memoryMegabytes: 8_192 },
      deployTimeoutSeconds: 1_200,
    });
  });

  test('keeps every documented field and gives it back', async () => {
    const given = {
      description: 'a service',
      workspace_id: 'w',
      schedule: [{ type: 'stop', time_unit: 'HOURS', duration: 1 }],
      cluster_id: 'c',
      pool_name: 'p',
      vpc_id: 'v',
      subnet_network_id: 's',
      security_group_id: 'g',
      additional_properties: {
        websocket_upgrade: false,
        smn_notification: { topic_urn: 'urn', events: [1, 3] },
        log_report_channels: [{ type: 'LTS', configuration: { log_group_id: 'a', log_stream_id: 'b' } }],
      },
      load_balancer_policy: 'ROUND_ROBIN',
      service_secrets: [{ secretId: 'x', mouthPath: '/x' }],
      priority: 2,
    };
    const config = {
      weight: '100',
      specification: 'custom',
      custom_spec: { cpu: 0.5, memory: 256, gpu_p4: 0 },
      instance_count: '2',
      envs: { A: '1', NUMBER: 2, ON: true },
      deploy_timeout_in_seconds: 60,
      pool_name: 'inner',
      affinity: { node_affinity: { mode: 'required', pool_infos: [] } },
      additional_properties: {
        log_volume: [{ host_path: '/a', mount_path: '/b' }],
        max_surge: 1,
        max_unavailable: 0.5,
        termination_grace_period_seconds: 9,
        persistent_volumes: [{ name: 'n', mount_path: '/m', storage_type: 'volume' }],
      },
    };
    const answer = await create(given, config);
    expect(answer.headers.get('X-Sluice-Ignored-Fields')).toBeNull();
    const { body } = await show(answer.body.service_id);
    expect(body).toMatchObject(given);
    expect(body.access_address).toStartWith('https://');
    expect(body.config[0]).toMatchObject({
      ...config,
      weight: 100,
      instance_count: 2,
      envs: { A: '1', NUMBER: '2', ON: 'true' },
    });
    const service = await api.store.services.get(answer.body.service_id);
    expect(service?.spec.versions[0]).toMatchObject({
      resources: { cpu: 0.5, memoryMegabytes: 256 },
      deployTimeoutSeconds: 60,
      terminationGraceSeconds: 9,
    });
  });

  test('splits traffic between versions', async () => {
    const other = await api.model();
    const config = (weights: unknown[]) => [
      { ...request().config[0], weight: weights[0] },
      { ...request().config[0], model_id: other, weight: weights[1] },
    ];
    expect((await create({ config: config([70, '30']) })).status).toBe(200);
    const sum = await create({ config: config([70, 20]) });
    expect([sum.status, sum.body.error_code]).toEqual([400, 'ModelArts.3037']);
    expect(sum.body.error_msg).toContain('90');
    const missing = await create({ config: config([100, undefined]) });
    expect(missing.body.error_msg).toContain('config[1].weight');
    const same = await create({
      config: [request({}, { weight: 50 }).config[0], request({}, { weight: 50 }).config[0]],
    });
    expect(same.body.error_code).toBe('ModelArts.3516');
  });

  test('refuses a taken name, unknown models and those that are not published', async () => {
    await create({ service_name: 'taken' });
    const taken = await create({ service_name: 'taken' });
    expect([taken.status, taken.body.error_code]).toEqual([409, 'ModelArts.3503']);
    const unknown = await create({}, { model_id: 'nothing' });
    expect([unknown.status, unknown.body.error_code]).toEqual([404, 'ModelArts.3507']);
    const foreign = await create({}, { model_id: await api.model({ projectId: 'd'.repeat(32) }) });
    expect(foreign.status).toBe(404);
    const publishing = await create({}, { model_id: await api.model({ status: 'publishing' }) });
    expect([publishing.status, publishing.body.error_code]).toEqual([400, 'ModelArts.3515']);
  });

  test('names what it ignored', async () => {
    const { headers } = await create(
      { is_app: true },
      { colour: 'red', custom_spec: { cpu: 1, memory: 512, disk: 1 } },
    );
    expect(headers.get('X-Sluice-Ignored-Fields')).toBe('config[0].colour,config[0].custom_spec.disk,is_app');
  });

  test.each([
    [{ service_name: undefined }, {}, 'ModelArts.3036', 'service_name'],
    [{ service_name: 5 }, {}, 'ModelArts.3037', 'service_name'],
    [{ service_name: 'a/b' }, {}, 'ModelArts.3037', 'service_name'],
    [{ infer_type: undefined }, {}, 'ModelArts.3036', 'infer_type'],
    [{ infer_type: 'streaming' }, {}, 'ModelArts.3037', 'infer_type'],
    [{ infer_type: 'batch' }, {}, 'ModelArts.3518', 'batch'],
    [{ infer_type: 'edge' }, {}, 'ModelArts.3518', 'edge'],
    [{ description: 'a&b' }, {}, 'ModelArts.3037', 'description'],
    [{ description: 'x'.repeat(101) }, {}, 'ModelArts.3037', 'description'],
    [{ config: undefined }, {}, 'ModelArts.3036', 'config'],
    [{ config: {} }, {}, 'ModelArts.3037', 'config'],
    [{ config: [] }, {}, 'ModelArts.3037', 'config'],
    [{ config: [1] }, {}, 'ModelArts.3037', 'config[0]'],
    [{ schedule: 'never' }, {}, 'ModelArts.3037', 'schedule'],
    [{ schedule: [{ type: 'stop', time_unit: 'WEEKS', duration: 1 }] }, {}, 'ModelArts.3037', 'schedule[0].time_unit'],
    [{ additional_properties: [] }, {}, 'ModelArts.3037', 'additional_properties'],
    [
      { additional_properties: { websocket_upgrade: 'true' } },
      {},
      'ModelArts.3037',
      'additional_properties.websocket_upgrade',
    ],
    [{ load_balancer_policy: 'RANDOM' }, {}, 'ModelArts.3037', 'load_balancer_policy'],
    [{ priority: 4 }, {}, 'ModelArts.3037', 'priority'],
    [{ workspace_id: {} }, {}, 'ModelArts.3037', 'workspace_id'],
    [{}, { model_id: undefined }, 'ModelArts.3036', 'config[0].model_id'],
    [{}, { model_id: 3 }, 'ModelArts.3037', 'config[0].model_id'],
    [{}, { weight: 101 }, 'ModelArts.3037', 'config[0].weight'],
    [{}, { weight: 'half' }, 'ModelArts.3037', 'config[0].weight'],
    [{}, { weight: 50 }, 'ModelArts.3037', 'config'],
    [{}, { specification: undefined }, 'ModelArts.3036', 'config[0].specification'],
    [{}, { specification: 'huge' }, 'ModelArts.3976', 'config[0].specification'],
    [{}, { specification: 'custom' }, 'ModelArts.3036', 'config[0].custom_spec'],
    [{}, { specification: 'custom', custom_spec: { cpu: 1 } }, 'ModelArts.3036', 'config[0].custom_spec.memory'],
    [{}, { custom_spec: { cpu: 0, memory: 512 } }, 'ModelArts.3037', 'config[0].custom_spec.cpu'],
    [{}, { custom_spec: { cpu: 1, memory: 1.5 } }, 'ModelArts.3037', 'config[0].custom_spec.memory'],
    [
      {},
      { specification: 'custom', custom_spec: { cpu: 1, memory: 512, gpu_p4: 1 } },
      'ModelArts.3976',
      'config[0].custom_spec.gpu_p4',
    ],
    [
      {},
      { specification: 'custom', custom_spec: { cpu: 1, memory: 512, ascend_a310: '0.5' } },
      'ModelArts.3976',
      'config[0].custom_spec.ascend_a310',
    ],
    [{}, { instance_count: undefined }, 'ModelArts.3036', 'config[0].instance_count'],
    [{}, { instance_count: 0 }, 'ModelArts.3037', 'config[0].instance_count'],
    [{}, { instance_count: 129 }, 'ModelArts.3037', 'config[0].instance_count'],
    [{}, { instance_count: 1.5 }, 'ModelArts.3037', 'config[0].instance_count'],
    [{}, { envs: [] }, 'ModelArts.3037', 'config[0].envs'],
    [{}, { envs: { A: {} } }, 'ModelArts.3037', 'config[0].envs.A'],
    [{}, { envs: { 'A=B': '1' } }, 'ModelArts.3037', 'config[0].envs'],
    [{}, { envs: { A: 'x\u0000' } }, 'ModelArts.3037', 'config[0].envs.A'],
    [{}, { deploy_timeout_in_seconds: 1 }, 'ModelArts.3037', 'config[0].deploy_timeout_in_seconds'],
    [
      {},
      { additional_properties: { termination_grace_period_seconds: -1 } },
      'ModelArts.3037',
      'config[0].additional_properties.termination_grace_period_seconds',
    ],
  ])('with %j and configuration %j is refused and names the field', async (change, config, code, field) => {
    const { status, body } = await create(change, config);
    expect([status, body.error_code]).toEqual([400, code]);
    expect(body.error_msg).toContain(field);
  });
});

describe('starting and stopping', () => {
  test('writes the wish, and what clients see follows at once', async () => {
    const id = await created();
    await api.setState(id, { status: 'running', progress: 100 });
    expect((await show(id)).body.status).toBe('running');
    expect((await put(id, { status: 'stopped' })).body).toEqual({});
    expect((await show(id)).body.status).toBe('stopping');
    await api.setState(id, { status: 'stopped' });
    expect((await show(id)).body.status).toBe('stopped');
    expect((await put(id, { status: 'running' })).status).toBe(200);
    expect((await show(id)).body.status).toBe('deploying');
    const service = await api.store.services.get(id);
    expect([service?.wish, service?.generation]).toEqual(['running', 3]);
  });

  test.each([
    ['running', 'running', 200],
    ['running', 'concerning', 200],
    ['running', 'failed', 200],
    ['running', 'stopped', 200],
    ['running', 'deploying', 400],
    ['running', 'stopping', 400],
    ['running', 'pending', 400],
    ['stopped', 'running', 200],
    ['stopped', 'deploying', 200],
    ['stopped', 'failed', 200],
    ['stopped', 'stopped', 200],
    ['stopped', 'stopping', 200],
  ] as const)('%s is asked of a service that is %s: %d', async (status, state, expected) => {
    const id = await created();
    await api.setState(id, { status: state });
    const answer = await put(id, { status });
    expect(answer.status).toBe(expected);
    if (expected === 400) expect(answer.body.error_code).toBe('ModelArts.3519');
  });

  test('shows the reason of a failure in the language of the reader', async () => {
    const id = await created();
    await api.setState(id, { status: 'failed', reason: notice('model.imported', {}) });
    expect((await show(id)).body).toMatchObject({ status: 'failed', error_msg: 'The model imported.' });
    const headers = { 'X-Auth-Token': api.sign(api.claims), 'Accept-Language': 'zh-CN' };
    const chinese = await api.call('GET', `/v1/{p}/services/${id}`, undefined, headers);
    expect(chinese.body.error_msg).toBe('模型导入成功。');
  });

  test('changes the words', async () => {
    const id = await created({ additional_properties: { websocket_upgrade: true } });
    await api.setState(id, { status: 'running' });
    expect((await put(id, { description: 'new words' })).status).toBe(200);
    expect((await show(id)).body).toMatchObject({ description: 'new words', status: 'running' });
    const codeOf = async (body: object) => {
      const answer = await put(id, body);
      return `${answer.status} ${answer.body.error_code}`;
    };
    expect(await codeOf({ additional_properties: { websocket_upgrade: false } })).toBe('400 ModelArts.3037');
    expect(await codeOf({ additional_properties: { websocket_upgrade: true } })).toBe('200 undefined');
    expect(await codeOf({ status: 'paused' })).toBe('400 ModelArts.3037');
    expect(await codeOf({ status: 1 })).toBe('400 ModelArts.3037');
    expect(await codeOf({ description: '<' })).toBe('400 ModelArts.3037');
    expect(await codeOf({ status: 'stopped', config: [{ anything: true }] })).toBe('200 undefined');
    expect((await show(id)).body.status).toBe('stopping');
  });
});

describe('deleting services', () => {
  test('takes one or several, and nothing when one is unknown', async () => {
    const ids = [await created(), await created(), await created()];
    const [first = '', ...rest] = ids;
    expect((await api.call('DELETE', `/v1/{p}/services/${first},nothing`)).body.error_code).toBe('ModelArts.3502');
    expect((await show(first)).body.status).toBe('deploying');
    expect((await api.call('DELETE', `/v1/{p}/services/${first}`)).body).toEqual({});
    expect((await api.call('DELETE', `/v1/{p}/services/${rest.join(',')}`)).status).toBe(200);
    for (const id of ids) expect((await show(id)).body.status).toBe('deleting');
    expect((await put(first, { status: 'running' })).body.error_code).toBe('ModelArts.3519');
    expect((await api.call('DELETE', `/v1/{p}/services/${first}`)).status).toBe(200);
    await api.store.services.remove(first);
    const gone = await show(first);
    expect([gone.status, gone.body.error_code]).toEqual([404, 'ModelArts.3502']);
  });
});

describe('what belongs to a service', () => {
  test('events are paged, filtered and searched', async () => {
    const id = await created();
    for (const [index, key] of (['model.import-started', 'model.imported', 'model.imported'] as const).entries()) {
      const type = index === 1 ? 'abnormal' : 'normal';
      await api.store.services.addEvent(id, { type, notice: notice(key, {}), occurredAt: index });
    }
    const events = async (query: string) => (await api.call('GET', `/v1/{p}/services/${id}/events?${query}`)).body;
    const times = (body: { events: { occur_time: number }[] }) => body.events.map((event) => event.occur_time);
    expect(times(await events(''))).toEqual([2, 1, 0]);
    expect(times(await events('order=asc&limit=2'))).toEqual([0, 1]);
    expect(times(await events('event_type=abnormal'))).toEqual([1]);
    expect(times(await events('start_time=1&end_time=1'))).toEqual([1]);
    expect(times(await events(`start_time=${Date.now() + 3_600_000}`))).toEqual([]);
    expect(await events('event_info=IMPORTED&limit=1&offset=1')).toMatchObject({
      service_id: id,
      total_count: 2,
      count: 1,
      events: [{ event_type: 'abnormal', event_info: 'The model imported.', occur_time: 1 }],
    });
    expect((await events('event_type=strange')).error_code).toBe('ModelArts.3037');
  });

  test('specifications carry the names of the cloud', async () => {
    const { body } = await api.call('GET', '/v1/{p}/services/specifications?infer_type=real-time&limit=1');
    expect(body).toMatchObject({ total_count: 8, count: 1 });
    expect(body.specifications[0]).toMatchObject({
      specification: 'modelarts.vm.cpu.2u',
      category: 'CPU',
      cpu_info: { cpu: 2 },
      memory_info: { unit: 'GB', memory: 8 },
      spec_status: 'normal',
    });
  });

  test('specifications tell of their GPUs and NPUs, and can be asked for by name', async () => {
    const { body } = await api.call('GET', '/v1/{p}/services/specifications');
    expect(body.specifications.slice(6)).toMatchObject([
      {
        specification: 'modelarts.vm.gpu.t4',
        category: 'GPU',
        gpu_info: { brand: 'T4', gpu: 1 },
        display_en: 'GPU: 1 * T4 CPU: 4 vCPUs 16 GB',
        display_cn: 'GPU: 1 * T4 CPU：4核 16GB',
      },
      {
        specification: 'modelarts.vm.ai1.snt3',
        category: 'NPU',
        npu_info: { npu: 2 },
        display_en: 'Two Ascends',
        display_cn: '两张昇腾卡',
      },
    ]);
    const id = await created({}, { specification: 'modelarts.vm.ai1.snt3' });
    const stored = (await api.store.services.get(id))?.spec.versions[0]?.resources;
    expect(stored?.accelerators?.units).toEqual(['/dev/davinci0', '/dev/davinci1']);
    const custom = { specification: 'custom', custom_spec: { cpu: 1, memory: 512, gpu_p4: 1 } };
    const refused = await api.call('POST', '/v1/{p}/services', {
      service_name: 'wants-gpu',
      infer_type: 'real-time',
      config: [{ model_id: modelId, instance_count: 1, ...custom }],
    });
    expect(refused.body.error_msg).toContain('modelarts.vm.gpu.t4, modelarts.vm.ai1.snt3');
  });

  test('instances and their output are shown, followed until the reader leaves', async () => {
    const id = await created();
    api.instances = [
      { id: 'i1', serviceId: id, modelId, status: 'running', restarts: 1, startedAt: 5, openConnections: 3 },
    ];
    const list = await api.call('GET', `/v1/{p}/services/${id}/instances`);
    expect(list.body.instances).toEqual([
      { instance_id: 'i1', model_id: modelId, status: 'running', restart_count: 1, start_time: 5, connection_count: 3 },
    ]);
    api.logLines = (async function* () {
      yield { stream: 'stdout', time: 1_000, text: 'one' };
      yield { stream: 'stdout', time: 1_000, text: '二' };
    })();
    const logs = await api.call('GET', `/v1/{p}/services/${id}/instances/i1/logs?tail=2`);
    expect(logs.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect(logs.body).toBe('one\n二\n');
    const unknown = await api.call('GET', `/v1/{p}/services/${id}/instances/i2/logs`);
    expect([unknown.status, unknown.body.error_code]).toEqual([404, 'ModelArts.3535']);
    api.logLines = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(clientError('platform.engine-unreachable', { detail: 'x' })),
      }),
    };
    expect((await api.call('GET', `/v1/{p}/services/${id}/instances/i1/logs`)).status).toBe(503);
  });

  test('following sends each line at once and ends when the reader leaves', async () => {
    const id = await created();
    api.instances = [{ id: 'i1', serviceId: id, modelId, status: 'running', restarts: 0, openConnections: 0 }];
    const source = Promise.withResolvers<void>();
    api.logLines = (async function* () {
      try {
        yield { stream: 'stdout', time: 1_000, text: 'first' };
        yield { stream: 'stdout', time: 1_000, text: 'second' };
        for (;;) {
          await Bun.sleep(10);
          yield { stream: 'stdout', time: 1_000, text: 'more' };
        }
      } finally {
        source.resolve();
      }
    })();
    const leave = new AbortController();
    const path = `/v1/${api.credentials.project_id}/services/${id}/instances/i1/logs?follow=true`;
    const response = await fetch(`${api.address}${path}`, {
      headers: { 'X-Auth-Token': api.sign(api.claims) },
      signal: leave.signal,
    });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toStartWith('first\n');
    leave.abort();
    await source.promise;
  }, 20_000);
});

describe('listing services', () => {
  test('filters as the reference says', async () => {
    const only = await api.model();
    const id = await created({ service_name: 'Listed-one' }, { model_id: only });
    const list = async (query: string) => (await api.call('GET', `/v1/{p}/services?${query}`)).body;
    const entry = (await list(`model_id=${only}`)).services[0];
    expect(entry).toMatchObject({
      service_id: id,
      status: 'deploying',
      is_opened_sample_collection: 'false',
      open_connections: 0,
    });
    expect(entry.config).toBeUndefined();
    expect(entry.models).toEqual([
      { model_id: only, model_name: expect.any(String), model_version: expect.any(String), weight: 100 },
    ]);
    expect(entry.models[0].model_name).not.toBe('');
    expect((await list('service_name=listed')).count).toBe(1);
    expect((await list(`service_id=${id}&status=deploying&infer_type=real-time`)).count).toBe(1);
    expect((await list(`service_id=${id}&status=running`)).count).toBe(0);
    expect((await list('infer_type=batch')).count).toBe(0);
    expect((await list(`service_id=${id}&workspace_id=0`)).count).toBe(1);
    expect((await list(`service_id=${id}&workspace_id=other`)).count).toBe(0);
    expect((await list(`service_id=${id}&tags=a`)).count).toBe(0);
    expect((await list('sort_by=name')).error_code).toBe('ModelArts.3037');
  });

  test('gets through ten thousand in pages', async () => {
    const store = api.store.services;
    const template = await store.get(await created());
    if (template === undefined) throw new Error('no template');
    const { id: projectId, headers } = await api.project('many');
    for (let index = 0; index < 10_000; index += 1) {
      const spec = { ...template.spec, name: `many-${String(index).padStart(5, '0')}`, versions: [] };
      await store.create({ ...template, id: `many-${index}`, projectId, spec, createdAt: index });
    }
    const seen = new Set<string>();
    for (let offset = 0; ; offset += 1) {
      const path = `/v1/${projectId}/services?sort_by=service_name&order=asc&offset=${offset}`;
      const { body } = await api.call('GET', path, undefined, headers);
      expect(body.total_count).toBe(10_000);
      if (body.count === 0) break;
      for (const service of body.services) seen.add(service.service_id);
    }
    expect(seen.size).toBe(10_000);
  }, 120_000);
});

test('services of another project do not exist here', async () => {
  const id = await created();
  const other = await api.project('other');
  for (const path of ['', '/events', '/logs', '/instances']) {
    const url = `/v1/${other.id}/services/${id}${path}`;
    expect((await api.call('GET', url, undefined, other.headers)).status).toBe(404);
  }
});
