import { afterAll, beforeAll, expect, test } from 'bun:test';
import { until } from '../support/deadline.ts';
import { EngineRelay } from '../support/engine-relay.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

let relay: EngineRelay;
let stage: Stage;
let model: string;
let service: string;

beforeAll(async () => {
  relay = await EngineRelay.create();
  await relay.up();
  stage = await Stage.open({ engine: `unix://${relay.socketPath}` });
  await stage.push(await buildTestImage('scratch-static'), 'survival/echo:1.0');
  model = await stage.api.createModel('echo', 'survival/echo:1.0', { protocol: 'ws' });
  await stage.api.modelDone(model);
  service = await stage.api.createService('steady', model);
  await stage.api.serviceIs(service, 'running');
}, 300_000);

afterAll(async () => {
  await relay.down();
  await relay.up();
  await stage?.[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
}, 120_000);

/** What was seen of the service last is told, although nobody sees it now. */
async function expectMonitored(): Promise<void> {
  const { status, body } = await stage.api.call('GET', `/services/${service}/monitor`);
  expect([status, body]).toMatchObject([
    200,
    {
      service_running_instance_count: 1,
      sample_time: expect.any(Number),
      monitors: [{ model_running_instance_count: 1 }],
    },
  ]);
}

async function containersOf(id: string): Promise<string[]> {
  const ids = await stage.docker.run(['ps', '--quiet', '--no-trunc', '--filter', `label=sluice.service=${id}`]);
  return ids.split('\n').filter((line) => line !== '');
}

test('kill -9 of the control process during a deployment: the next one finishes it, open sockets stay open', async () => {
  using socket = await stage.api.openSocket(service);
  const created = await stage.api.createService('interrupted', model);
  await stage.platform.killControl();
  expect(await socket.ask('still here')).toBe('still here');
  await stage.api.serviceIs(created, 'running');
  expect(await containersOf(created)).toHaveLength(1);
  using another = await stage.api.openSocket(created);
  expect(await another.ask('finished')).toBe('finished');
  await stage.api.deleteService(created);
}, 180_000);

test('kill -9 of a worker: the other one serves, and it is replaced', async () => {
  const [victim = 0] = stage.platform.processes().workers;
  process.kill(victim, 'SIGKILL');
  await until(30_000, 'another worker', async () => {
    const { workers } = stage.platform.processes();
    return workers.length === 2 && !workers.includes(victim) ? true : undefined;
  });
  using socket = await stage.api.openSocket(service);
  expect(await socket.ask('served')).toBe('served');
}, 60_000);

test('kill -9 of the supervisor: open sockets stay open, the next start takes over', async () => {
  using socket = await stage.api.openSocket(service);
  stage.platform.serve.kill('SIGKILL');
  await stage.platform.serve.exited();
  expect(await socket.ask('no supervisor')).toBe('no supervisor');
  await stage.platform.startAgain();
  expect(await socket.ask('a new supervisor')).toBe('a new supervisor');
  using another = await stage.api.openSocket(service);
  expect(await another.ask('new socket')).toBe('new socket');
}, 120_000);

test('an instance that takes more memory than it has is killed and replaced; sockets of the other one stay', async () => {
  await stage.push(await buildTestImage('node-ws'), 'survival/greedy:1.0');
  const greedy = await stage.api.deploy('greedy', 'survival/greedy:1.0', { protocol: 'ws', instances: 2 });
  // The fewest open connections: one on each.
  using victim = await stage.api.openSocket(greedy);
  using other = await stage.api.openSocket(greedy);
  victim.send('text', 'send 1000000000');
  await victim.whenEnded();
  expect(await other.ask('not me')).toBe('not me');
  await stage.api.eventLike(greedy, /used more than its 512 MB of memory/);
  await stage.api.eventLike(greedy, /All 2 instances are ready again/);
  expect(await other.ask('still not me')).toBe('still not me');
  expect(await containersOf(greedy)).toHaveLength(2);
  await stage.api.deleteService(greedy);
}, 180_000);

test('an engine that goes away is said to be away; sockets go on; the platform recovers by itself', async () => {
  using socket = await stage.api.openSocket(service);
  await until(90_000, 'a minute of the history', async () => {
    const { body } = await stage.api.call('GET', `/services/${service}/monitor/history`);
    const points = body['points'] as readonly object[];
    return points.some((point) => 'cpu_core_usage' in point) || undefined;
  });
  await relay.down();
  const stopped = await stage.api.createService('waits', model);
  await stage.api.eventLike(stopped, /does not answer/);
  expect(await socket.ask('without the engine')).toBe('without the engine');
  using another = await stage.api.openSocket(service);
  expect(await another.ask('and a new one')).toBe('and a new one');
  await expectMonitored();
  await relay.up();
  await stage.api.serviceIs(stopped, 'running');
  await stage.api.deleteService(stopped);
}, 180_000);

test('SIGTERM closes sockets in words and leaves instances running; the next start adopts them', async () => {
  const before = await containersOf(service);
  expect(before).toHaveLength(1);
  using open = await stage.api.openSocket(service);
  const stopped = stage.platform.stop();
  const { kind, payload } = await open.next();
  const goodbye = [kind, payload.readUInt16BE(0), payload.toString('utf8', 2)];
  expect(goodbye).toEqual(['close', 1012, 'sluice: the gateway restarts; connect again']);
  open.send('close', payload);
  await open.whenEnded();
  expect(await stopped).toBe(0);
  expect(await containersOf(service)).toEqual(before);
  await stage.platform.startAgain();
  await stage.api.serviceIs(service, 'running');
  using socket = await stage.api.openSocket(service);
  expect(await socket.ask('adopted')).toBe('adopted');
  expect(await containersOf(service)).toEqual(before);
}, 120_000);

test('a start without an engine serves the API, says so, and recovers', async () => {
  expect(await stage.platform.stop()).toBe(0);
  await relay.down();
  await stage.platform.startAgain();
  expect((await stage.api.call('GET', '/services')).status).toBe(200);
  const created = await stage.api.createService('patient', model);
  await stage.api.eventLike(created, /does not answer/);
  await expectMonitored();
  await relay.up();
  await stage.api.serviceIs(created, 'running');
  await stage.api.deleteService(created);
}, 180_000);

test('down ends the processes and removes every container', async () => {
  expect(await containersOf(service)).toHaveLength(1);
  const { exitCode, output } = await stage.platform.down();
  expect(exitCode, output).toBe(0);
  expect(await stage.platform.serve.exited()).toBe(0);
  expect(await containersOf(service)).toEqual([]);
}, 120_000);
