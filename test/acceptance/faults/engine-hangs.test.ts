import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { until } from '../../support/deadline.ts';
import { EngineRelay } from '../../support/engine-relay.ts';
import { HeldSockets } from '../../support/held-sockets.ts';
import { PrivateEngine } from '../../support/private-engine.ts';
import { Stage } from '../../support/stage.ts';
import { buildTestImage } from '../../support/test-images.ts';

setDefaultTimeout(180_000);

const opened = new AsyncDisposableStack();
let engine: PrivateEngine;
let relay: EngineRelay;
let stage: Stage;
let model: string;
let service: string;

beforeAll(async () => {
  engine = opened.use(await PrivateEngine.start());
  relay = opened.use(await EngineRelay.create(engine.socketPath));
  await relay.up();
  stage = opened.use(await Stage.open({ engine: `unix://${relay.socketPath}` }));
  opened.defer(() => {
    engine.release();
    relay.behave('well');
  });
  await stage.push(await buildTestImage('scratch-static'), 'faults/echo:1.0');
  model = await stage.api.createModel('echo', 'faults/echo:1.0', { protocol: 'ws' });
  await stage.api.modelDone(model);
  service = await stage.api.createService('steady', model, { instances: 2 });
  await stage.api.serviceIs(service, 'running');
});

afterAll(() => opened.disposeAsync());

async function readiness(): Promise<string> {
  const answer = await fetch(`http://${stage.platform.admin}/readyz`, { signal: AbortSignal.timeout(10_000) });
  return `${answer.status} ${await answer.text()}`;
}

const notReady = () =>
  until(60_000, 'the engine to be missed', async () =>
    /^503 .*container engine at .* does not answer/.test(await readiness()) ? true : undefined,
  );
const ready = () =>
  until(60_000, 'the engine to be seen', async () => ((await readiness()).startsWith('200') ? true : undefined));

/** What holds while the engine is of no use, and after it. */
async function hangs(begin: () => void, end: () => void): Promise<void> {
  const before = (await engine.containersOf(service, { all: true })).sort();
  using sockets = await HeldSockets.open(stage.api, service, 6);
  begin();
  const waiting = await stage.api.createService(`waiting-${crypto.randomUUID().slice(0, 8)}`, model);
  try {
    await notReady();
    await stage.api.eventLike(waiting, /does not answer/);
    expect(await sockets.echo()).toBe(6);
    using fresh = await HeldSockets.open(stage.api, service, 4);
    expect(await fresh.echo()).toBe(4);
    expect((await stage.api.call('GET', '/services')).status).toBe(200);
    expect((await stage.api.service(service))['status']).toBe('running');
  } finally {
    end();
  }
  await ready();
  await stage.api.serviceIs(waiting, 'running');
  expect(await engine.containersOf(waiting, { all: true })).toHaveLength(1);
  await stage.api.deleteService(waiting);
  expect((await engine.containersOf(service, { all: true })).sort()).toEqual(before);
  expect(await sockets.echo()).toBe(6);
}

test('an engine that accepts and never answers: sockets and routes stay, and what waits goes on after it', () =>
  hangs(
    () => engine.hold(),
    () => engine.release(),
  ));

test('an engine that stops in the middle of each answer', () =>
  hangs(
    () => relay.behave('half'),
    () => relay.behave('well'),
  ));

test('an engine that takes its time for each answer is slow, not away', async () => {
  using sockets = await HeldSockets.open(stage.api, service, 6);
  relay.behave('slow');
  try {
    const id = await stage.api.createService('slow', model);
    await stage.api.serviceIs(id, 'running');
    expect(await stage.api.eventsOf(id)).not.toContainEqual(expect.stringContaining('does not answer'));
    expect(await engine.containersOf(id, { all: true })).toHaveLength(1);
    await stage.api.deleteService(id);
    expect(await engine.containersOf(id, { all: true })).toEqual([]);
  } finally {
    relay.behave('well');
  }
  expect(await sockets.echo()).toBe(6);
});

test('a stop that the engine hangs on is finished when it answers again', async () => {
  const id = await stage.api.createService('stopped', model);
  await stage.api.serviceIs(id, 'running');
  engine.hold();
  try {
    await stage.api.setStatus(id, 'stopped');
    await stage.api.serviceIs(id, 'stopping');
    await stage.api.eventLike(id, /does not answer/);
  } finally {
    engine.release();
  }
  await stage.api.serviceIs(id, 'stopped');
  expect(await engine.containersOf(id, { all: true })).toEqual([]);
  await stage.api.deleteService(id);
});
