import { afterAll, beforeAll, expect, test } from 'bun:test';
import { until } from '../../../test/support/deadline.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { WorkerClient } from '../../../test/support/worker-client.ts';
import { createPolicyFeed } from '../../control/policy-feed.ts';

let api: TestApi;
let worker: WorkerClient;
let modelId: string;

beforeAll(async () => {
  api = await startTestApi();
  worker = await WorkerClient.dial(api.linkSocket, 1);
  modelId = await api.model();
});
afterAll(async () => {
  worker[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

const drain = (id: string, body?: object) => api.call('POST', `/v1/{p}/services/${id}/drain`, body);

/** A service that runs, with a route. */
async function running(properties: object = {}): Promise<string> {
  const { body } = await api.call('POST', '/v1/{p}/services', {
    service_name: `s-${crypto.randomUUID()}`,
    infer_type: 'real-time',
    config: [{ model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
    additional_properties: properties,
  });
  const serviceId = String(body.service_id);
  await api.setState(serviceId, { status: 'running', progress: 100 });
  const projectId = api.claims.project?.id ?? '';
  const open = { open: true, status: 'running', websocket: true, versions: [] };
  api.link.publish([{ serviceId, serviceName: serviceId, projectId, ...open }]);
  return serviceId;
}

/** The drain that the worker has in force. */
function told(id: string) {
  return until(5_000, 'a drain in the route', async () => worker.routes.get(id)?.policy?.drain);
}

async function lastEvent(id: string): Promise<string> {
  const { body } = await api.call('GET', `/v1/{p}/services/${id}/events`);
  return body.events[0].event_info;
}

test('tells the workers until when the sockets of now may go on, and whom it concerns why', async () => {
  const id = await running({ limits: { max_connections: 3 } });
  const before = Date.now();
  const answer = await drain(id, { timeout_seconds: '90', reason: 'the database moves' });
  expect(answer.status).toBe(200);
  const { askedAt, deadlineAt, closeFrom } = await told(id);
  expect(askedAt).toBeWithin(before, Date.now() + 1);
  expect([deadlineAt - askedAt, closeFrom]).toEqual([90_000, undefined]);
  expect(answer.body).toEqual({ service_id: id, connection_count: 0, deadline_time: deadlineAt });
  expect(worker.routes.get(id)).toMatchObject({ open: true, policy: { limits: { maxConnections: 3 } } });
  expect(await lastEvent(id)).toBe(
    'The 0 open connections are to end within 90 s; new ones are served. Why: the database moves',
  );
  const { body } = await api.call('GET', `/v1/{p}/services/${id}`);
  expect(body.status).toBe('running');
});

test.each([
  [{ drain: { timeout_seconds: 60, close_after_seconds: 20 } }, undefined, 60_000, 20_000],
  [{ drain: { timeout_seconds: 60, close_after_seconds: 20 } }, { timeout_seconds: 10 }, 10_000, undefined],
  [{ drain: { timeout_seconds: 60 } }, { timeout_seconds: 0 }, 0, undefined],
  // As the installation is set.
  [{}, {}, 30_000, undefined],
])('of a service with %j, asked with %j, ends after %d ms', async (properties, body, lasts, closings) => {
  const id = await running(properties);
  expect((await drain(id, body)).status).toBe(200);
  const { askedAt, deadlineAt, closeFrom } = await told(id);
  expect([deadlineAt - askedAt, closeFrom && closeFrom - askedAt]).toEqual([lasts, closings]);
});

test('takes the place of the one before, holds over a restart, and is forgotten when it is over', async () => {
  const id = await running();
  await drain(id, { timeout_seconds: 900 });
  const first = await told(id);
  await drain(id, { timeout_seconds: 5 });
  const second = await told(id);
  expect(second.askedAt).toBeGreaterThanOrEqual(first.askedAt);
  expect(second.deadlineAt - second.askedAt).toBe(5_000);
  const at = (now: number) => createPolicyFeed(api.store, () => now);
  expect((await at(second.deadlineAt + 10_000).all()).get(id)?.drain).toEqual(second);
  expect((await at(second.deadlineAt + 20_000).all()).get(id)?.drain).toBeUndefined();
  expect((await at(second.deadlineAt + 20_000).of(id))?.drain).toBeUndefined();
  await api.store.services.remove(id);
  expect(await api.store.serviceDrains.of(id, 0)).toBeUndefined();
});

test.each([
  ['running', 200],
  ['concerning', 200],
  ['deploying', 200],
  ['failed', 200],
  ['stopping', 400],
  ['stopped', 400],
  ['deleting', 400],
] as const)('of a service that is %s: %d', async (status, expected) => {
  const id = await running();
  await api.setState(id, { status });
  if (status === 'deleting') await api.store.services.setWish(id, { wish: 'deleted' });
  const answer = await drain(id);
  expect([answer.status, answer.body.error_code]).toEqual([expected, expected === 200 ? undefined : 'ModelArts.3519']);
  expect((await api.store.serviceDrains.of(id, 0)) !== undefined).toBe(expected === 200);
});

test('is refused for a time that is none, and for services of others', async () => {
  const id = await running();
  for (const timeout_seconds of [-1, 'soon', 604_801, 1.5]) {
    expect((await drain(id, { timeout_seconds })).body.error_code).toBe('ModelArts.3037');
  }
  expect((await drain(id, { reason: 'x'.repeat(201) })).status).toBe(400);
  expect((await drain('nothing')).status).toBe(404);
  expect(await api.store.serviceDrains.of(id, 0)).toBeUndefined();
});
