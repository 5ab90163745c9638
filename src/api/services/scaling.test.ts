import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = await api.model();
});
afterAll(() => api[Symbol.asyncDispose]());

const entry = (scaling: unknown, instances: number | string = 2, more: object = {}) => ({
  model_id: modelId,
  specification: 'modelarts.vm.cpu.2u',
  instance_count: instances,
  additional_properties: { scaling, ...more },
});
const create = (scaling: unknown, instances?: number | string) =>
  api.call('POST', '/v1/{p}/services', {
    service_name: `scaling-${crypto.randomUUID()}`,
    infer_type: 'real-time',
    config: [entry(scaling, instances)],
  });
const put = (id: string, config: object) => api.call('PUT', `/v1/{p}/services/${id}`, { config: [config] });
const show = async (id: string) => (await api.call('GET', `/v1/{p}/services/${id}`)).body;
const stored = async (id: string) => {
  const service = await api.store.services.get(id);
  if (!service) throw new Error('the service is gone');
  return service;
};

const shown = {
  min_instances: 1,
  max_instances: 8,
  target_connections: 100,
  stable_window_seconds: 60,
  panic_window_seconds: 6,
  panic_threshold_percent: 200,
};

describe('the scaling of a version', () => {
  test('comes as numbers or as strings, is kept, and is shown in full', async () => {
    const answer = await create({ max_instances: '8', target_connections: '100', min_instances: null });
    expect(answer.headers.get('X-Sluice-Ignored-Fields')).toBeNull();
    const { service_id: id } = answer.body;
    expect((await stored(id)).spec.versions[0]).toMatchObject({
      instanceCount: 2,
      scaling: {
        minInstances: 1,
        maxInstances: 8,
        targetConnections: 100,
        stableSeconds: 60,
        panicSeconds: 6,
        panicPercent: 200,
      },
    });
    expect((await show(id)).config[0]).toMatchObject({
      instance_count: 2,
      scaling: true,
      current_instance_count: 2,
      additional_properties: { scaling: shown },
    });
    const zero = { ...shown, min_instances: 0, target_cpu_percent: 70, scale_to_zero_after_seconds: 30 };
    const { service_id: other } = (await create(zero)).body;
    expect((await show(other)).config[0].additional_properties.scaling).toEqual(zero);
    expect((await stored(other)).spec.versions[0]?.scaling).toMatchObject({ targetCpuPercent: 70, idleSeconds: 30 });
  });

  test('is changed and ended by a new configuration, for which what is shown will do', async () => {
    const { service_id: id } = (await create(shown)).body;
    const { spec, state } = await stored(id);
    const { generation } = await stored(id);
    await api.store.services.setState(id, {
      ...state,
      status: 'running',
      progress: 100,
      observedGeneration: generation,
    });
    const { custom_spec: _, ...present } = (await show(id)).config[0];
    expect((await put(id, present)).status).toBe(200);
    expect((await stored(id)).spec.versions).toEqual(spec.versions);
    expect((await put(id, entry({ ...shown, max_instances: 3 }))).status).toBe(200);
    expect((await stored(id)).spec.versions[0]?.scaling?.maxInstances).toBe(3);
    expect((await put(id, entry(null))).status).toBe(200);
    expect((await stored(id)).spec.versions[0]).not.toHaveProperty('scaling');
    expect((await show(id)).config[0]).toMatchObject({ scaling: false });
  });

  test('shows what was decided beside what was asked for', async () => {
    const { service_id: id } = (await create(shown)).body;
    const { state } = await stored(id);
    const scaled = [{ modelId, slots: [0, 3, 4, 5, 6], next: 7 }];
    await api.store.services.setState(id, { ...state, status: 'running', progress: 100, scaled });
    expect((await show(id)).config[0]).toMatchObject({ instance_count: 2, current_instance_count: 5 });
    const { services } = (await api.call('GET', `/v1/{p}/services?service_id=${id}`)).body;
    expect(services[0].current_instance_count).toBe(5);
    const { monitors } = (await api.call('GET', `/v1/{p}/services/${id}/monitor`)).body;
    expect(monitors[0].model_instance_count).toBe(5);
  });

  const field = 'config[0].additional_properties.scaling';
  test.each([
    ['no maximum', { target_connections: 1 }, 2, `${field}.max_instances`],
    ['no target', { max_instances: 4 }, 2, 'target_connections'],
    ['a maximum below the minimum', { ...shown, min_instances: 3, max_instances: 2 }, 3, `${field}.max_instances`],
    ['a start above the maximum', { ...shown, max_instances: 4 }, 5, 'config[0].instance_count'],
    ['a start below the minimum', { ...shown, min_instances: 3 }, 2, 'config[0].instance_count'],
    ['a panic window above the stable one', { ...shown, stable_window_seconds: 5 }, 2, `${field}.panic_window_seconds`],
    ['an idle time that means nothing', { ...shown, scale_to_zero_after_seconds: 9 }, 2, 'min_instances 0, not 1'],
    ['a target of 0', { ...shown, target_connections: 0 }, 2, `${field}.target_connections`],
    ['a CPU beyond all', { ...shown, target_cpu_percent: 101 }, 2, `${field}.target_cpu_percent`],
    ['too many', { ...shown, max_instances: 129 }, 2, `${field}.max_instances`],
    ['words', 'fast', 2, field],
  ])('is refused with %s', async (_, scaling, instances, words) => {
    const { status, body } = await create(scaling, instances);
    expect([status, body.error_code]).toEqual([400, expect.stringMatching(/^ModelArts\.30/)]);
    expect(body.error_msg).toContain(words);
  });

  test('of one number needs no target', async () => {
    expect((await create({ min_instances: 2, max_instances: 2 })).status).toBe(200);
  });

  test('counts with its maximum against what a project may have', async () => {
    await using small = await startTestApi();
    small.serviceQuota = { instances: 6 };
    const model = await small.model();
    const asked = (max: number) => ({
      service_name: `quota-${crypto.randomUUID()}`,
      infer_type: 'real-time',
      config: [{ ...entry({ ...shown, max_instances: max }, 1), model_id: model }],
    });
    const { status, body } = await small.call('POST', '/v1/{p}/services', asked(7));
    expect([status, body.error_msg]).toEqual([expect.any(Number), expect.stringContaining('6')]);
    expect(status).toBeGreaterThanOrEqual(400);
    expect((await small.call('POST', '/v1/{p}/services', asked(6))).status).toBe(200);
  });
});
