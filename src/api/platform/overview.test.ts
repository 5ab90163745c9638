import { afterAll, beforeAll, expect, test } from 'bun:test';
import { openConnection } from '../../../test/support/connection-records.ts';
import { until } from '../../../test/support/deadline.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { WorkerClient } from '../../../test/support/worker-client.ts';
import type { EventType } from '../../contract/model.ts';
import type { NoticeKey } from '../../contract/notices.ts';

let api: TestApi;
let worker: WorkerClient;

beforeAll(async () => {
  api = await startTestApi();
  worker = await WorkerClient.dial(api.linkSocket, 1);
});
afterAll(async () => {
  worker[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

async function service(name: string): Promise<string> {
  const config = [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const { body } = await api.call('POST', '/v1/{p}/services', { service_name: name, infer_type: 'real-time', config });
  return body.service_id;
}

test('a new project has nothing', async () => {
  expect((await api.call('GET', '/v1/{p}/overview')).body).toEqual({
    services: { total: 0, by_status: {} },
    models: { total: 0, versions: 0, failed: 0 },
    repositories: 0,
    open_connections: 0,
    engine_answers: true,
    attention: [],
  });
});

test('an engine that does not answer is told of', async () => {
  api.readiness = [
    { name: 'workers', ready: true },
    { name: 'engine', ready: false, detail: 'it is away' },
  ];
  expect((await api.call('GET', '/v1/{p}/overview')).body).toMatchObject({ engine_answers: false });
  api.readiness = [];
});

test('what there is, and what of it needs attention, in the language asked for', async () => {
  const [well, broken, slow, young, crashing, loading] = [
    await service('well'),
    await service('broken'),
    await service('slow'),
    await service('young'),
    await service('crashing'),
    await service('loading'),
  ];
  const now = Date.now();
  await api.setState(well, { status: 'running' });
  await api.setState(broken, {
    status: 'failed',

    transitionAt: now - 1_000,
    reason: { key: 'model.imported', args: {} },
  });
  await api.setState(slow, { status: 'deploying', transitionAt: now - 3_600_000 });
  await api.setState(young, { status: 'deploying', transitionAt: now - 1_000 });
  const loop = { model: 'm 1', times: 5, exitCode: 1, log: '-' };
  await api.setState(crashing, {
    status: 'deploying',
    transitionAt: now - 2_000,
    reason: { key: 'service.crash-loop', args: loop },
  });
  // It may only load a large model.
  await api.setState(loading, {
    status: 'deploying',
    transitionAt: now - 2_000,
    reason: { key: 'instance.not-ready', args: { model: 'm 1', instance: 'i', detail: '503' } },
  });
  worker.report(1, {
    opened: [
      openConnection('one', { serviceId: well }),
      openConnection('two', { serviceId: well }),
      openConnection('elsewhere', { serviceId: 'of another project' }),
    ],
  });
  const { status, body } = await until(5_000, 'connections reported', async () => {
    const answer = await api.call('GET', '/v1/{p}/overview', undefined, {
      'X-Auth-Token': api.sign(api.claims),
      'X-Language': 'zh-cn',
    });
    return answer.body.open_connections === 0 ? undefined : answer;
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    services: { total: 6, by_status: { running: 1, failed: 1, deploying: 4 } },
    models: { total: 6, versions: 6, failed: 0 },
    open_connections: 2,
  });
  expect(body.attention).toEqual([
    { kind: 'service', id: broken, name: 'broken', status: 'failed', since: now - 1_000, message: '模型导入成功。' },
    {
      kind: 'service',
      id: crashing,
      name: 'crashing',
      status: 'deploying',
      since: now - 2_000,
      message: expect.stringContaining('5'),
    },
    { kind: 'service', id: slow, name: 'slow', status: 'deploying', since: now - 3_600_000 },
  ]);
});

test('a model that failed is told of with the reason', async () => {
  const failed = await api.model({ status: 'failed', name: 'lost', createdAt: 1 });
  const bare = await api.model({ status: 'failed', name: 'silent', createdAt: 0 });
  await api.model({ name: 'lost', version: '0.0.2' });
  const say = (key: NoticeKey, type: EventType, args = {}) =>
    api.store.models.addEvent(failed, { type, notice: { key, args }, occurredAt: 2 });
  await say('model.import-started', 'normal');
  await say('model.image-unreachable', 'abnormal', { image: 'team/lost:1', detail: 'earlier' });
  await say('model.image-missing', 'abnormal', { image: 'team/lost:1', detail: '' });
  const { body } = await api.call('GET', '/v1/{p}/overview');
  // One of them has two versions, and another test made six models.
  expect(body.models).toEqual({ total: 8, versions: 9, failed: 2 });
  const shown = { kind: 'model', version: '0.0.1', status: 'failed' };
  expect(body.attention.slice(-2)).toEqual([
    { ...shown, id: failed, name: 'lost', since: 1, message: expect.stringContaining('team/lost:1. Check whether') },
    { ...shown, id: bare, name: 'silent', since: 0 },
  ]);
});
