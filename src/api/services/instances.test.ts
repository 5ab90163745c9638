import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { clientError } from '../../contract/errors.ts';
import type { InstanceView } from '../../contract/service.ts';
import type { InstanceLogLine } from '../dependencies.ts';

let api: TestApi;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = await api.model();
});
afterAll(() => api[Symbol.asyncDispose]());

async function service(): Promise<string> {
  const config = [{ model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const body = { service_name: `s-${crypto.randomUUID()}`, infer_type: 'real-time', config };
  return (await api.call('POST', '/v1/{p}/services', body)).body.service_id;
}

function instanceOf(serviceId: string): InstanceView {
  return { id: 'i1', serviceId, modelId, status: 'running', restarts: 0, openConnections: 0 };
}

function line(text: string, stream: InstanceLogLine['stream'] = 'stdout', time = 1_000): InstanceLogLine {
  return { stream, time, text };
}

test('an output is chosen by time and stream, with both in each line of JSON', async () => {
  const id = await service();
  api.instances = [instanceOf(id)];
  const path = `/v1/{p}/services/${id}/instances/i1/logs`;
  api.logLines = (async function* () {
    yield line('one', 'stderr', 1_000);
    yield line('two', 'stdout', 1_001);
    yield line('three', 'stdout', 1_002);
  })();
  const query = 'stream=stderr&start_time=1000&end_time=2000&limit=2&format=json';
  const { headers, body } = await api.call('GET', `${path}?${query}`);
  expect(headers.get('Content-Type')).toBe('application/x-ndjson; charset=utf-8');
  expect(
    body
      .trimEnd()
      .split('\n')
      .map((each: string) => JSON.parse(each)),
  ).toEqual([
    { time: 1_000, stream: 'stderr', text: 'one' },
    { time: 1_001, stream: 'stdout', text: 'two' },
  ]);
  const all = Number.POSITIVE_INFINITY;
  expect(api.logOptions).toMatchObject({ stream: 'stderr', since: 1_000, until: 2_000, tail: all, follow: false });
  expect(api.logOptions?.signal.aborted).toBe(true);
  api.logLines = (async function* () {})();
  expect((await api.call('GET', path)).body).toBe('');
  expect(api.logOptions).toMatchObject({ tail: 100 });
  expect(Object.keys(api.logOptions ?? {})).not.toContain('since');
});

test('an engine that does not answer is told of with an error, to those who follow an output too', async () => {
  const id = await service();
  api.instances = [instanceOf(id)];
  for (const query of ['', '?follow=true']) {
    // biome-ignore lint/correctness/useYield: it fails before it has a line
    api.logLines = (async function* () {
      await Bun.sleep(1);
      throw clientError('platform.engine-unreachable', { detail: 'it is away' });
    })();
    const { status, body } = await api.call('GET', `/v1/{p}/services/${id}/instances/i1/logs${query}`);
    expect([status, body.error_code]).toEqual([503, 'ModelArts.4302']);
  }
});

test('any question about an output is answered or refused in words', async () => {
  const id = await service();
  api.instances = [instanceOf(id)];
  const names = fc.constantFrom('tail', 'stream', 'start_time', 'end_time', 'limit', 'format', 'unknown');
  const values = fc.oneof(fc.string({ unit: 'binary' }), fc.double().map(String), fc.constantFrom('-1', '1e9', 'both'));
  await fc.assert(
    fc.asyncProperty(names, values, async (name, value) => {
      api.logLines = (async function* () {})();
      const query = `${name}=${encodeURIComponent(value.toWellFormed())}`;
      for (const path of ['logs', 'stats', 'x']) {
        const { status } = await api.call('GET', `/v1/{p}/services/${id}/instances/i1/${path}?${query}`);
        expect([200, 400, 404, 409]).toContain(status);
      }
    }),
    { numRuns: 100 },
  );
}, 60_000);

test('an instance tells what it takes of its machine, while it runs', async () => {
  const id = await service();
  api.instances = [{ ...instanceOf(id), openConnections: 3, startedAt: 5_000 }];
  const path = `/v1/{p}/services/${id}/instances/i1/stats`;
  api.usage = {
    at: 9_000,
    cores: 0.25049,
    memoryBytes: 1_048_577,
    memoryLimitBytes: 8 * 1_073_741_824,
    receivedBytes: 10,
    sentBytes: 20,
    processes: 4,
  };
  const { status, body } = await api.call('GET', path);
  expect([status, body]).toEqual([
    200,
    {
      service_id: id,
      instance_id: 'i1',
      model_id: modelId,
      sample_time: 9_000,
      start_time: 5_000,
      cpu_core_usage: 0.25,
      cpu_core_total: 2,
      cpu_memory_usage: 2,
      cpu_memory_total: 8_192,
      received_bytes: 10,
      sent_bytes: 20,
      process_count: 4,
      connection_count: 3,
    },
  ]);
  api.usage = undefined;
  const ended = await api.call('GET', path);
  expect([ended.status, ended.body.error_code]).toEqual([409, 'ModelArts.3535']);
  const unknown = await api.call('GET', `/v1/{p}/services/${id}/instances/i2/stats`);
  expect([unknown.status, unknown.body.error_code]).toEqual([404, 'ModelArts.3535']);
});

test('the monitor has every documented field, with what the instances of each version take', async () => {
  const second = await api.model();
  const config = [
    { model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 2, weight: 70 },
    { model_id: second, specification: 'modelarts.vm.gpu.t4', instance_count: 1, weight: 30 },
  ];
  const request = { service_name: 'monitored', infer_type: 'real-time', config };
  const id = (await api.call('POST', '/v1/{p}/services', request)).body.service_id;
  const of = (instance: string, model: string, status: InstanceView['status']) => ({
    ...instanceOf(id),
    id: instance,
    modelId: model,
    status,
  });
  api.instances = [of('a', modelId, 'running'), of('b', modelId, 'starting'), of('c', second, 'running')];
  api.usage = { at: 1, cores: 0.5, memoryBytes: 100 * 1_048_576 };
  api.modelCalls.set(modelId, { calls: 3, failures: 2 });
  const path = `/v1/{p}/services/${id}/monitor`;
  const { status, body } = await api.call('GET', `${path}?node_id=x`);
  const zeros = { gpu_usage: 0, gpu_memory_usage: 0, gpu_memory_total: 0, npu_usage: 0, npu_memory_usage: 0 };
  const common = {
    ...zeros,
    npu_memory_total: 0,
    npu_total: 0,
    model_version: '0.0.1',
    model_running_instance_count: 1,
    cpu_core_usage: 0.5,
    cpu_memory_usage: 100,
    node_id: '',
    node_name: '',
  };
  expect([status, body]).toEqual([
    200,
    {
      service_id: id,
      service_name: 'monitored',
      service_instance_count: 3,
      service_running_instance_count: 2,
      req_count_per_min: 11,
      sample_time: 1,
      monitors: [
        {
          ...common,
          model_id: modelId,
          model_name: `model-${modelId}`,
          model_instance_count: 2,
          // However the weights are.
          invocation_times: 3,
          failed_times: 2,
          cpu_core_total: 2,
          cpu_memory_total: 8_192,
          gpu_total: 0,
        },
        {
          ...common,
          model_id: second,
          model_name: `model-${second}`,
          model_instance_count: 1,
          invocation_times: 0,
          failed_times: 0,
          cpu_core_total: 4,
          cpu_memory_total: 16_384,
          gpu_total: 1,
        },
      ],
    },
  ]);
  await api.call('PUT', `/v1/{p}/services/${id}`, { status: 'stopped' });
  api.instances = [];
  const stopped = (await api.call('GET', path)).body;
  expect(stopped).not.toHaveProperty('sample_time');
  expect(stopped).toMatchObject({
    service_instance_count: 0,
    service_running_instance_count: 0,
    monitors: [{ cpu_core_usage: 0, cpu_memory_usage: 0 }, {}],
  });
  expect((await api.call('GET', '/v1/{p}/services/nothing/monitor')).status).toBe(404);
});

describe('restarting an instance', () => {
  const restart = (id: string, instance = 'i1') =>
    api.call('POST', `/v1/{p}/services/${id}/instances/${instance}/restart`);

  async function running(): Promise<string> {
    const id = await service();
    await api.setState(id, { status: 'running', progress: 100 });
    api.instances = [instanceOf(id)];
    api.woken.length = 0;
    return id;
  }

  test('is noted until the instance is gone, told once, and no change of the configuration', async () => {
    const id = await running();
    const answers = [await restart(id), await restart(id)];
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([200, { service_id: id, instance_id: 'i1' }]);
    }
    expect(api.woken).toEqual([id, id]);
    const { services } = api.store;
    expect(await services.replacing(id)).toEqual(new Set(['i1']));
    expect(await services.get(id)).toMatchObject({ generation: 1, state: { status: 'running' } });
    const { events } = (await api.call('GET', `/v1/{p}/services/${id}/events`)).body;
    expect(events.map((event: { event_info: string }) => event.event_info)).toEqual([
      expect.stringMatching(/Instance i1 is replaced by another, as somebody asked for it\.$/),
    ]);
    await services.replaced(id, ['i1', 'other']);
    expect(await services.replacing(id)).toEqual(new Set());
    await restart(id);
    await services.remove(id);
    expect(await services.replacing(id)).toEqual(new Set());
    await expect(
      services.replaceInstance(id, 'i1', {
        type: 'normal',
        notice: { key: 'service.stopped', args: {} },
        occurredAt: 1,
      }),
    ).rejects.toMatchObject({ key: 'service.not-found' });
  });

  test.each([
    ['running', 200],
    ['concerning', 200],
    ['failed', 400],
    ['deploying', 400],
    ['stopped', 400],
    ['stopping', 400],
    ['deleting', 400],
  ] as const)('of a service that is %s: %d', async (status, expected) => {
    const id = await running();
    await api.setState(id, { status });
    if (status === 'deleting') await api.store.services.setWish(id, { wish: 'deleted' });
    const answer = await restart(id);
    expect([answer.status, answer.body.error_code]).toEqual([
      expected,
      expected === 200 ? undefined : 'ModelArts.3519',
    ]);
    expect((await api.store.services.replacing(id)).size).toBe(expected === 200 ? 1 : 0);
  });

  test.each([
    ['starting', 200],
    ['running', 200],
    ['concerning', 200],
    ['stopping', 409],
    ['failed', 409],
  ] as const)('that is %s: %d', async (status, expected) => {
    const id = await running();
    api.instances = [{ ...instanceOf(id), status }];
    expect((await restart(id)).status).toBe(expected);
    expect((await api.store.services.replacing(id)).size).toBe(expected === 200 ? 1 : 0);
  });

  test('needs an instance of the service, and the service', async () => {
    const id = await running();
    expect((await restart(id, 'i2')).body.error_code).toBe('ModelArts.3535');
    expect((await restart('nothing')).body.error_code).toBe('ModelArts.3502');
  });
});
