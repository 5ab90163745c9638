import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { until } from '../support/deadline.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: Stage;
let service: string;

interface LoadTest {
  readonly load_test_id: string;
  readonly status: string;
  readonly reason?: string;
  readonly steps: readonly { readonly sockets: number; readonly instances: readonly object[] }[];
  readonly recommendation?: object;
}

beforeAll(async () => {
  stage = await Stage.open();
  const image = 'load/node-ws:1.0';
  await stage.push(await buildTestImage('node-ws'), image);
  service = await stage.api.deploy('loaded', image, { protocol: 'ws', port: 8080 });
}, 300_000);
afterAll(() => stage?.[Symbol.asyncDispose](), 120_000);

const tests = (rest = '') => `/services/${service}/load-tests${rest}`;

async function show(id: string): Promise<LoadTest> {
  const { status, body } = await stage.api.call('GET', tests(`/${id}`));
  expect(status).toBe(200);
  return body as unknown as LoadTest;
}

async function begin(body: object): Promise<string> {
  const begun = await stage.api.call('POST', tests(), body);
  expect({ status: begun.status, body: begun.body }).toMatchObject({ status: 202, body: { status: 'running' } });
  return (begun.body as unknown as LoadTest).load_test_id;
}

/** Open sockets of all instances. */
async function openSockets(): Promise<number> {
  const { body } = await stage.api.call('GET', `/services/${service}/instances`);
  const { instances } = body as unknown as { instances: { connection_count: number }[] };
  return instances.reduce((sum, { connection_count: count }) => sum + count, 0);
}

const socketsAre = (count: number) =>
  until(60_000, `${count} open sockets`, async () => ((await openSockets()) === count ? true : undefined));

/** Many sockets for longer than any test waits. */
const lasting = { steps: [20], hold_in_seconds: 600, messages: [{ text: 'hello' }] };

test('the number of sockets is found beyond which an image gets slow, and nothing stays open', async () => {
  // Beyond four sockets its answers are eight seconds late.
  const id = await begin({
    path: '/crowded',
    steps: [1, 2, 4, 8],
    hold_in_seconds: 2,
    interval_in_ms: 500,
    messages: [{ text: 'hello' }],
    max_p99_in_ms: 6_000,
    patience_in_seconds: 50,
  });
  const over = await until(180_000, 'the load test to be over', async () => {
    const now = await show(id);
    return now.status === 'running' ? undefined : now;
  });
  expect(over).toMatchObject({
    status: 'suffered',
    reason: expect.stringMatching(/^At 8 open sockets p99 was \d+ ms, more than the 6000 ms that are allowed\.$/),
    recommendation: {
      max_connections_per_instance: 4,
      target_connections: 3,
      is_at_least: false,
      instance_count: 1,
    },
  });
  expect(over.steps.map(({ sockets }) => sockets)).toEqual([1, 2, 4, 8]);
  expect(over.steps[2]).toMatchObject({
    open_sockets: 4,
    refused_handshakes: 0,
    lost_sockets: 0,
    unanswered_messages: 0,
    instances: [{ instance_id: expect.any(String), cpu_memory_usage: expect.any(Number) }],
  });
  await socketsAre(0);
  const { body } = await stage.api.call('GET', tests());
  expect(body).toMatchObject({ total_count: 1, load_tests: [{ load_test_id: id, status: 'suffered' }] });
}, 240_000);

test('one runs at a time; DELETE ends all of its sockets, and keeps what it was', async () => {
  const id = await begin(lasting);
  await socketsAre(20);
  const second = await stage.api.call('POST', tests(), lasting);
  expect(second).toMatchObject({ status: 429, body: { error_code: 'ModelArts.4206' } });
  expect(JSON.stringify(second.body)).toContain('A load test of loaded runs already');
  expect((await stage.api.call('DELETE', tests(`/${id}`))).status).toBe(200);
  expect(await show(id)).toMatchObject({ status: 'canceled', reason: 'The load test was stopped on demand.' });
  await socketsAre(0);
  const { body } = await stage.api.call('GET', `/services/${service}/connections?state=ended&limit=20`);
  const { connections } = body as unknown as { connections: { end?: { code: number } }[] };
  expect(connections.map(({ end }) => end?.code)).toEqual(Array.from({ length: 20 }, () => 1000));
  expect((await stage.api.call('DELETE', tests(`/${id}`))).status).toBe(200);
  expect((await stage.api.call('GET', tests(`/${id}`))).status).toBe(404);
}, 120_000);

test('sluice service load sends from where it runs; Ctrl-C ends its sockets and tells what was measured', async () => {
  const program = join(import.meta.dir, '../../bin/sluice');
  const load = (...more: readonly string[]) => {
    const argv = [program, 'service', 'load', 'loaded', '--text', 'hello', '--max-p99', '60000', '--json', ...more];
    const folder = ['--data', stage.platform.dataFolder];
    return Bun.spawn([...argv, ...folder], { stdout: 'pipe', stderr: 'ignore', timeout: 120_000 });
  };
  const whole = load('--steps', '1,3', '--hold', '2');
  expect(await new Response(whole.stdout).json()).toMatchObject({
    status: 'finished',
    steps: [
      { sockets: 1, open_sockets: 1, unanswered_messages: 0, instances: [{ cpu_memory_usage: expect.any(Number) }] },
      { sockets: 3, open_sockets: 3, unanswered_messages: 0, instances: [{ cpu_memory_usage: expect.any(Number) }] },
    ],
    recommendation: { max_connections_per_instance: 3, is_at_least: true },
  });
  expect(await whole.exited).toBe(0);

  const cut = load('--steps', '1,20', '--hold', '10');
  await socketsAre(20);
  cut.kill('SIGINT');
  expect(await new Response(cut.stdout).json()).toMatchObject({ status: 'canceled', steps: [{ sockets: 1 }] });
  expect(await cut.exited).toBe(130);
  await socketsAre(0);
}, 180_000);

test('a control process that is killed takes its load test along', async () => {
  await begin(lasting);
  await socketsAre(20);
  await stage.platform.killControl();
  await socketsAre(0);
  expect((await stage.api.call('GET', tests())).body).toMatchObject({ total_count: 0 });
}, 120_000);
