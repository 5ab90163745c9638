import { Database } from 'bun:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test';
import { until } from '../../../test/support/deadline.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import type { LoadOrder } from '../../contract/load-test.ts';
import { createGenerator } from '../../load/generator.ts';

let api: TestApi;
let id: string;
let orders: LoadOrder[];

const echo = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request, server) => (server.upgrade(request) ? undefined : new Response(null, { status: 426 })),
  websocket: { message: (socket, message) => void socket.send(message) },
});

beforeAll(async () => {
  api = await startTestApi();
  id = await service('loaded', true);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await echo.stop(true);
});
beforeEach(() => {
  orders = [];
  api.startLoad = (order) => {
    orders.push(order);
    const { protocols, patienceMs } = order.plan;
    return createGenerator({ url: new URL(echo.url), headers: () => [], protocols, patienceMs }, order.plan);
  };
});
afterEach(async () => {
  const { body } = await api.call('GET', path());
  for (const { load_test_id: each } of body.load_tests) await api.call('DELETE', path(`/${each}`));
  for (const { load_test_id: each } of body.load_tests) await api.call('DELETE', path(`/${each}`));
});

interface Elsewhere {
  readonly projectId: string;
  readonly headers: Record<string, string>;
}

async function service(name: string, websocket: boolean, elsewhere?: Elsewhere): Promise<string> {
  const model = await api.model(elsewhere && { projectId: elsewhere.projectId });
  const wish = {
    service_name: name,
    infer_type: 'real-time',
    config: [{ model_id: model, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
    additional_properties: { websocket_upgrade: websocket },
  };
  const { body } = await api.call('POST', `/v1/${elsewhere?.projectId ?? '{p}'}/services`, wish, elsewhere?.headers);
  await api.setState(body.service_id, { status: 'running' });
  return body.service_id;
}

const path = (rest = '', of = id) => `/v1/{p}/services/${of}/load-tests${rest}`;
const quick = { steps: [1, 2], hold_in_seconds: 1, interval_in_ms: 100, max_p99_in_ms: 60_000 };
const lasting = { steps: [1], hold_in_seconds: 600 };

test('begins with defaults, goes on by itself, and tells what it measured', async () => {
  api.instances = [{ id: 'i-1', serviceId: id, modelId: 'm', status: 'running', restarts: 0, openConnections: 2 }];
  api.usage = { at: 1, cores: 0.1234, memoryBytes: 1_048_576, memoryLimitBytes: 104_857_600 };
  const begun = await api.call('POST', path(), { ...quick, messages: [{ text: 'hi' }, { base64: 'AQI=' }] });
  expect(begun.status).toBe(202);
  expect(begun.body).toMatchObject({ service_id: id, status: 'running', start_time: expect.any(Number) });
  expect(orders[0]).toMatchObject({
    serviceName: 'loaded',
    plan: {
      path: '/',
      headers: [],
      messages: [
        { data: 'hi', at: 0 },
        { data: Buffer.of(1, 2), at: 100 },
      ],
      roundMs: 200,
      answers: 'each',
      patienceMs: 10_000,
      limits: { mostErrorsPercent: 1, mostP99Ms: 60_000 },
    },
  });
  const one = path(`/${begun.body.load_test_id}`);
  const over = await until(30_000, 'it to be over', async () => {
    const { body } = await api.call('GET', one);
    return body.status === 'running' ? undefined : body;
  });
  expect(over).toMatchObject({
    status: 'finished',
    end_time: expect.any(Number),
    recommendation: { max_connections_per_instance: 2, target_connections: 1, is_at_least: true, instance_count: 1 },
  });
  expect(over.steps[0]).toMatchObject({
    sockets: 1,
    instances: [
      {
        instance_id: 'i-1',
        connection_count: 2,
        cpu_core_usage: 0.123,
        cpu_memory_usage: 1,
        cpu_memory_total: 100,
      },
    ],
  });
  const chinese = await api.call('GET', one, undefined, {
    'X-Auth-Token': api.sign(api.claims),
    'X-Language': 'zh-cn',
  });
  expect(chinese.body.reason).toStartWith('已完成全部步骤，最多 2 个连接');
  using database = new Database(api.databaseFile, { readonly: true });
  const records = JSON.stringify(database.query('select * from audit_records').all());
  expect(records).toContain('POST /v1/{project_id}/services/{service_id}/load-tests');
  expect(records).not.toContain(orders[0]?.token ?? 'no order');
});

test('its calls are those of a caller alone, for as long as it may take', async () => {
  await api.call('POST', path(), lasting);
  const claims = JSON.parse(Buffer.from(orders[0]?.token.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ sub: api.claims.sub, roles: ['caller'], project: api.claims.project });
  expect(claims.exp - claims.iat).toBe(2 * 3_600 + 60);
});

test('lists the latest first, page by page; what was stopped can be forgotten', async () => {
  const begin = async () => (await api.call('POST', path(), lasting)).body.load_test_id;
  const first = await begin();
  expect((await api.call('DELETE', path(`/${first}`))).status).toBe(200);
  expect((await api.call('GET', path(`/${first}`))).body).toMatchObject({ status: 'canceled' });
  const second = await begin();
  const ids = async (query: string) => {
    const { body } = await api.call('GET', path(query));
    return [body.total_count, body.load_tests.map((each: { load_test_id: string }) => each.load_test_id)];
  };
  expect(await ids('')).toEqual([2, [second, first]]);
  expect(await ids('?limit=1&offset=1')).toEqual([2, [first]]);
  expect((await api.call('DELETE', path(`/${first}`))).status).toBe(200);
  expect((await api.call('GET', path(`/${first}`))).status).toBe(404);
  expect((await api.call('DELETE', path(`/${first}`))).status).toBe(404);
});

test('one runs at a time, of whatever service; another service does not see it', async () => {
  const { body } = await api.call('POST', path(), lasting);
  const other = await service('other', true);
  const refused = await api.call('POST', path('', other), lasting);
  expect(refused).toMatchObject({ status: 429, body: { error_code: 'ModelArts.4206' } });
  expect(refused.body.error_msg).toStartWith('A load test of loaded runs already');
  expect(refused.headers.get('Retry-After')).not.toBeNull();
  expect((await api.call('GET', path(`/${body.load_test_id}`, other))).status).toBe(404);
  expect((await api.call('DELETE', path(`/${body.load_test_id}`, other))).status).toBe(404);
});

test('of another project no more is told than that its test runs', async () => {
  await api.call('POST', path(), lasting);
  const { id: projectId, headers } = await api.project('neighbour');
  const foreign = await service('foreign', true, { projectId, headers });
  const refused = await api.call('POST', `/v1/${projectId}/services/${foreign}/load-tests`, lasting, headers);
  expect(refused.status).toBe(429);
  expect(refused.body.error_msg).toStartWith('A load test of another project runs already');
  expect(JSON.stringify(refused.body)).not.toContain('loaded');
});

test('what could not even begin says why', async () => {
  api.startLoad = () => {
    throw new Error('no certificate');
  };
  const { body } = await api.call('POST', path(), lasting);
  const failed = await api.call('GET', path(`/${body.load_test_id}`));
  expect(failed.body).toMatchObject({ status: 'failed', reason: expect.stringContaining('no certificate') });
});

test.each([
  [{ max_connections: 10_001 }, 'max_connections'],
  [{ steps: [] }, 'steps'],
  [{ steps: [2, 2] }, 'have to grow'],
  [{ hold_in_seconds: 0 }, 'hold_in_seconds'],
  [{ messages: [{ text: 'x', at_in_ms: 3_600_000 }] }, 'take 3601 s'],
  [{ headers: { 'X-Auth-Token': 'x' } }, 'headers'],
  [{ path: 'x' }, 'path'],
  [{ answer: 'all' }, 'answer'],
  [{ max_error_percent: 101 }, 'max_error_percent'],
])('more than is allowed is refused in words: %#', async (body, words) => {
  const refused = await api.call('POST', path(), body);
  expect(refused.status).toBe(400);
  expect(refused.body.error_msg).toContain(words);
  expect(orders).toEqual([]);
});

test('a service that does not run, or does not speak WebSocket, is not tested', async () => {
  const plain = await service('plain', false);
  expect((await api.call('POST', path('', plain))).body.error_msg).toContain('not upgraded to WebSocket');
  const stopped = await service('stopped', true);
  await api.setState(stopped, { status: 'stopped' });
  expect((await api.call('POST', path('', stopped))).body.error_msg).toContain('Service stopped is stopped');
});
