import { afterAll, beforeAll, expect, test } from 'bun:test';
import { until } from '../support/deadline.ts';
import type { ModelOptions } from '../support/model-arts.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage, type TestImage } from '../support/test-images.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 120_000);

async function deployed(image: TestImage, config: ModelOptions['config'] = {}): Promise<string> {
  await stage.push(await buildTestImage(image), `probes/${image}:1.0`);
  return stage.api.deploy(`probed-${image}`, `probes/${image}:1.0`, { protocol: 'ws', port: 8080, config });
}

async function inside(serviceId: string, ...command: string[]): Promise<string> {
  const { body } = await stage.api.call('GET', `/services/${serviceId}/instances`);
  const [instance] = (body as { instances: { instance_id: string }[] }).instances;
  const filter = ['--filter', `name=${instance?.instance_id}`];
  const container = (await stage.docker.run(['ps', '--quiet', ...filter])).trim();
  return stage.docker.run(['exec', container, ...command]);
}

/** Waits until the check that leaves a line in this file was made so often. */
async function checked(serviceId: string, times: number): Promise<void> {
  await until(60_000, 'it is checked', async () =>
    (await inside(serviceId, 'cat', '/tmp/checks')).split('\n').length > times ? true : undefined,
  );
}

async function counted(serviceId: string) {
  const { body } = await stage.api.call('GET', `/services/${serviceId}`);
  const handshakes = await stage.api.call('GET', `/services/${serviceId}/handshakes`);
  const connections = await stage.api.call('GET', `/services/${serviceId}/connections`);
  return {
    calls: body['invocation_times'],
    failures: body['failed_times'],
    handshakes: handshakes.body['total_count'],
    connections: connections.body['total_count'],
  };
}

const nothing = { calls: 0, failures: 0, handshakes: 0, connections: 0 };

test("an image's HEALTHCHECK decides, and is no call", async () => {
  const id = await deployed('healthcheck');
  await checked(id, 4);
  expect(await counted(id)).toEqual(nothing);
  await inside(id, 'touch', '/tmp/sick');
  expect(await stage.api.eventLike(id, /failed its health check 2 times in a row/)).toContain('HEALTHCHECK /bin/sh -c');
  await stage.api.eventLike(id, /All 1 instances are ready again/);
}, 240_000);

test('probes of every kind are no calls, and what fails them says what came', async () => {
  const often = { initial_delay_seconds: '0', period_seconds: '1', timeout_seconds: '10' };
  const id = await deployed('node-ws', {
    startup_health: { ...often, check_method: 'HTTP', url: '/health' },
    readiness_health: { ...often, check_method: 'WEBSOCKET', message: 'hello', expect: 'hello' },
    health: { ...often, check_method: 'EXEC', command: "sh -c 'echo checked >> /tmp/checks'" },
  });
  await checked(id, 6);
  expect(await counted(id)).toEqual(nothing);
  using socket = await stage.api.openSocket(id);
  expect(await socket.ask('a call')).toBe('a call');
  await until(30_000, 'the call is counted', async () => ((await counted(id)).calls === 1 ? true : undefined));
}, 240_000);
