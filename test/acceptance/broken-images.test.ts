import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { ModelOptions } from '../support/model-arts.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage, type TestImage } from '../support/test-images.ts';
import { HandshakeRefused } from '../support/web-socket-client.ts';

/** Images that cannot serve as configured. All are deployed at once; each test then waits for its own. */
const cases = {
  'exits-at-once': { image: 'exits-at-once', model: { protocol: 'ws' } },
  'wrong-port': { image: 'wrong-port', model: { protocol: 'ws', port: 8080 } },
  'loopback-only': { image: 'loopback-only', model: { protocol: 'ws', port: 8080 } },
  'tls-where-ws': { image: 'wss-self-signed', model: { protocol: 'ws', port: 8080 } },
  'ws-where-wss': { image: 'node-ws', model: { protocol: 'wss', port: 8080 } },
  'probe-never-passes': {
    image: 'node-ws',
    model: {
      protocol: 'ws',
      config: {
        readiness_health: { check_method: 'EXEC', command: 'false', period_seconds: '1', initial_delay_seconds: '0' },
      },
    },
  },
} as const satisfies Record<string, { image: TestImage; model: ModelOptions }>;

type Case = keyof typeof cases;

let stage: Stage;
const services = new Map<Case, string>();

async function deploy(name: Case): Promise<void> {
  const { image, model } = cases[name];
  await stage.push(await buildTestImage(image), `broken/${name}:1.0`);
  const modelId = await stage.api.createModel(name, `broken/${name}:1.0`, model);
  const { model_status: status } = await stage.api.modelDone(modelId);
  expect(status).toBe('published');
  services.set(name, await stage.api.createService(name, modelId, { deployTimeoutSeconds: 30 }));
}

function serviceOf(name: Case): string {
  const id = services.get(name);
  if (id === undefined) throw new Error(`${name} was not deployed`);
  return id;
}

beforeAll(async () => {
  stage = await Stage.open();
  for (const name of Object.keys(cases) as Case[]) await deploy(name);
}, 400_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 120_000);

test('an image whose process exits at once fails, with exit code and last log lines in the events', async () => {
  const id = serviceOf('exits-at-once');
  const event = await stage.api.eventLike(id, /exit code 3/);
  expect(event).toStartWith('abnormal');
  expect(event.split('\n').length).toBeGreaterThan(1);
  const failed = await stage.api.serviceIs(id, 'failed');
  expect(String(failed['error_msg'])).not.toBe('');
}, 180_000);

test('a wrong port fails, and the event says on which port the container listens', async () => {
  const id = serviceOf('wrong-port');
  expect(await stage.api.eventLike(id, /9000/)).toContain('8080');
  await stage.api.serviceIs(id, 'failed');
}, 180_000);

test('a container that listens on its loopback address only is told apart', async () => {
  const id = serviceOf('loopback-only');
  await stage.api.eventLike(id, /127\.0\.0\.1/);
  await stage.api.serviceIs(id, 'failed');
}, 180_000);

test('a container that does not speak TLS where wss is configured is told apart', async () => {
  const id = serviceOf('ws-where-wss');
  await stage.api.eventLike(id, /TLS/);
  await stage.api.serviceIs(id, 'failed');
}, 180_000);

test('a container that speaks TLS where ws is configured answers the handshake with 502 and says so', async () => {
  const id = serviceOf('tls-where-ws');
  await stage.api.serviceIs(id, 'running');
  const refused = await stage.api.openSocket(id).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(HandshakeRefused);
  if (!(refused instanceof HandshakeRefused)) return;
  expect(refused.answer.status).toBe(502);
  expect(refused.answer.body).toMatch(/TLS|wss/);
}, 180_000);

test('a probe that never passes ends in failed when the deploy time-out is over', async () => {
  const id = serviceOf('probe-never-passes');
  await stage.api.serviceIs(id, 'failed');
  await stage.api.eventLike(id, /timed out/);
}, 180_000);
