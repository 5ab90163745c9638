import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { CommandLine } from '../../../../test/support/command-line.ts';
import { startTestApi, type TestApi } from '../../../../test/support/test-api.ts';
import { createApiClient } from '../../../client/api-client.ts';
import type { LoadOrder } from '../../../contract/load-test.ts';
import { createGenerator } from '../../../load/generator.ts';
import { loadOnServer } from './load-on-server.ts';

let api: TestApi;
let cli: CommandLine;
let id: string;
const orders: LoadOrder[] = [];

const echo = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request, server) => (server.upgrade(request) ? undefined : new Response(null, { status: 426 })),
  websocket: { message: (socket, message) => void socket.send(message) },
});

beforeAll(async () => {
  api = await startTestApi();
  cli = new CommandLine(api);
  const config = [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const { body } = await api.call('POST', '/v1/{p}/services', {
    service_name: 'loaded',
    infer_type: 'real-time',
    config,
    additional_properties: { websocket_upgrade: true },
  });
  id = body.service_id;
  await api.setState(id, { status: 'running' });
  api.startLoad = (order) => {
    orders.push(order);
    return createGenerator({ ...order.plan, url: new URL(echo.url), headers: () => [] }, order.plan);
  };
});
afterEach(() => orders.splice(0));
afterAll(async () => {
  cli[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
  await echo.stop(true);
});

test('the platform is asked for what the options say, and tells what it measured', async () => {
  const more = ['--subprotocol', 'v1', '--header', 'Authorization: its own', '--query', 'a=b c', '--text', 'hi'];
  const argv = ['service', 'load', 'loaded', '/x', '--steps', '1,2', '--hold', '1', '--every', '100', ...more];
  const { code, out, err } = await cli.run(...argv, '--max-p99', '60000', '--on-server');
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('loaded: 1 open sockets') });
  expect(out).toMatch(/^SOCKETS .*\n1 +1 +\d+ /);
  expect(out).toContain('Recommended: at least 2 open sockets for each instance');
  expect(orders[0]?.plan).toMatchObject({
    path: '/x?a=b%20c',
    headers: [
      ['Authorization', 'its own'],
      ['Sec-WebSocket-Protocol', 'v1'],
    ],
    steps: [1, 2],
    holdMs: 1_000,
    messages: [{ data: 'hi', at: 0 }],
    roundMs: 100,
    limits: { mostErrorsPercent: 1, mostP99Ms: 60_000 },
  });
});

test('a test that is interrupted is stopped there, and told as far as it came', async () => {
  const { project_id, access_key: accessKey, secret_key: secretKey } = api.credentials;
  const target = {
    ...{ name: 'test', address: api.address, user: 'admin', project: { id: project_id, name: 'local' } },
    credentials: [{ kind: 'access-key', accessKey, secretKey } as const],
  };
  const stop = new AbortController();
  const report = await loadOnServer({
    api: createApiClient({ target, language: 'en', now: Date.now }),
    service: id,
    plan: {
      ...{ path: '/', headers: [], protocols: [], messages: [], steps: [1], holdMs: 60_000, roundMs: 1_000 },
      ...{ answers: 'each', patienceMs: 10_000, limits: { mostErrorsPercent: 1, mostP99Ms: 60_000 } },
    },
    query: [],
    language: 'en',
    signal: stop.signal,
    tell: () => stop.abort(),
  });
  expect(report).toMatchObject({ status: 'canceled', reason: 'The load test was stopped on demand.', steps: [] });
});
