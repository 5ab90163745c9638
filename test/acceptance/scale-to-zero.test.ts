import { afterAll, beforeAll, expect, test } from 'bun:test';
import { until } from '../support/deadline.ts';
import { EngineRelay } from '../support/engine-relay.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';
import { HandshakeRefused, WebSocketClient } from '../support/web-socket-client.ts';

/** As long as a start of an instance may take on a busy machine, ms. */
const patience = 120_000;

const scaling = {
  min_instances: 0,
  max_instances: 1,
  target_connections: 2_000,
  stable_window_seconds: 5,
  panic_window_seconds: 1,
  scale_to_zero_after_seconds: 1,
};

let relay: EngineRelay;
let stage: Stage;
let service: string;

beforeAll(async () => {
  relay = await EngineRelay.create();
  await relay.up();
  stage = await Stage.open({ engine: `unix://${relay.socketPath}` });
  await stage.push(await buildTestImage('node-ws'), 'zero/echo:1.0');
  const model = await stage.api.createModel('echo', 'zero/echo:1.0', { protocol: 'ws' });
  await stage.api.modelDone(model);
  const { body } = await stage.api.call('POST', '/services', {
    service_name: 'to-zero',
    infer_type: 'real-time',
    config: [
      {
        model_id: model,
        weight: 100,
        specification: 'custom',
        custom_spec: { cpu: 1, memory: 512 },
        instance_count: 1,
        additional_properties: { scaling },
      },
    ],
    additional_properties: {
      websocket_upgrade: true,
      limits: { handshakes_per_second: 0 },
      waiting_room: { max_calls: 900, timeout_seconds: 120 },
    },
  });
  service = String(body['service_id']);
  await stage.api.serviceIs(service, 'running');
}, 300_000);

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
}, 60_000);

async function scaledToZero(): Promise<void> {
  await until(90_000, 'no instance', async () => {
    const shown = await stage.docker.run(['ps', '--quiet', '--filter', `label=sluice.service=${service}`]);
    return shown === '' ? true : undefined;
  });
}

const open = () => {
  const headers: [string, string][] = [['X-Auth-Token', stage.api.token]];
  return WebSocketClient.open(stage.platform.peer, { target: `/v1/infers/${service}`, headers }, patience);
};

test('the first client of a service without an instance is answered, by WebSocket and by HTTP, without trying again', async () => {
  await scaledToZero();
  expect((await stage.api.service(service))['status']).toBe('running');
  using socket = await open();
  expect(await socket.ask('the first')).toBe('the first');
  await until(30_000, 'how long it waited', async () => {
    const { body } = await stage.api.call('GET', `/services/${service}/connections?state=open`);
    const [first] = body['connections'] as readonly { readonly waited_ms?: number }[];
    return first !== undefined && Number(first.waited_ms) > 0 ? true : undefined;
  });
  socket.destroy();
  await scaledToZero();
  const answer = await stage.platform.fetch(`/v1/infers/${service}/first?of=all`, {
    headers: { 'X-Auth-Token': stage.api.token },
    signal: AbortSignal.timeout(patience),
  });
  expect([answer.status, await answer.json()]).toMatchObject([200, { url: '/first?of=all' }]);
}, 300_000);

test('of a thousand handshakes as many as may wait are answered, over kill -9 of the control process, the others refused at once', async () => {
  await scaledToZero();
  // No instance starts before the engine is back: what is answered until then is answered at once.
  await relay.down();
  const refusals: unknown[] = [];
  const calls = Array.from({ length: 1_000 }, () =>
    open().catch((error) => {
      if (!(error instanceof HandshakeRefused)) throw error;
      const { status, headers } = error.answer;
      refusals.push([status, headers.find(([name]) => name === 'Retry-After')?.[1]]);
      return undefined;
    }),
  );
  await until(60_000, 'a hundred refusals', async () => refusals.length >= 100 || undefined);
  await stage.platform.killControl();
  await relay.up();
  const sockets = (await Promise.all(calls)).filter((socket) => socket !== undefined);
  try {
    expect(refusals).toEqual(Array(100).fill([503, '5']));
    expect(sockets).toHaveLength(900);
    const echoes = await Promise.all(sockets.map((socket, index) => socket.ask(`${index}`)));
    expect(echoes).toEqual(sockets.map((_, index) => `${index}`));
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}, 300_000);
