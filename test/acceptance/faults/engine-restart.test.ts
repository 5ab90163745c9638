import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { until } from '../../support/deadline.ts';
import { HeldSockets } from '../../support/held-sockets.ts';
import { PrivateEngine } from '../../support/private-engine.ts';
import {
  allAnswer,
  allAreClosed,
  byHost,
  dial,
  none,
  scaled,
  scalingsOf,
  taking,
  thinOut,
} from '../../support/scaled-service.ts';
import { runSluice } from '../../support/serve-process.ts';
import { Stage } from '../../support/stage.ts';
import { buildTestImage } from '../../support/test-images.ts';

setDefaultTimeout(180_000);

const opened = new AsyncDisposableStack();
let engine: PrivateEngine;
let stage: Stage;
let service: string;

beforeAll(async () => {
  engine = opened.use(await PrivateEngine.start({ liveRestore: true }));
  stage = opened.use(await Stage.open({ engine: engine.endpoint }));
  await stage.push(await buildTestImage('scratch-static'), 'faults/echo:1.0');
  service = await stage.api.deploy('steady', 'faults/echo:1.0', { protocol: 'ws', instances: 2 });
});

afterAll(() => opened.disposeAsync());

/** Deploys, so that it is known that the platform sees the engine again and has looked at everything. */
async function engineIsUsed(): Promise<void> {
  const fresh = await stage.api.createService(`fresh-${crypto.randomUUID().slice(0, 8)}`, await modelOf(service));
  await stage.api.serviceIs(fresh, 'running');
  await stage.api.deleteService(fresh);
}

async function modelOf(id: string): Promise<string> {
  const { config } = (await stage.api.service(id)) as { config: readonly { readonly model_id: string }[] };
  return config[0]?.model_id ?? '';
}

const instanceEnds = async () => (await stage.api.eventsOf(service)).filter((text) => /ended|disappeared/.test(text));

test('a killed instance is replaced; sockets of the other one stay, those of the killed one end', async () => {
  // Spread over both instances by the fewest open connections.
  using sockets = await HeldSockets.open(stage.api, service, 1);
  using others = await HeldSockets.open(stage.api, service, 1);
  const before = await engine.containersOf(service);
  const [victim = ''] = before;
  process.kill(await engine.processOf(victim), 'SIGKILL');
  const ended = await Promise.race([sockets.ended().then(() => sockets), others.ended().then(() => others)]);
  const left = ended === sockets ? others : sockets;
  expect(await left.echo()).toBe(1);
  await stage.api.eventLike(service, /ended with exit code 137/);
  await stage.api.eventLike(service, /All 2 instances are ready again/);
  expect(await left.echo()).toBe(1);
  const after = await engine.containersOf(service);
  expect(after).toHaveLength(2);
  expect(after).not.toContain(victim);
  expect(after.filter((id) => before.includes(id))).toHaveLength(1);
});

test.each(['kill', 'stop'] as const)(
  'with live-restore a %s of the engine ends no socket and starts nothing anew',
  async (how) => {
    const before = (await engine.containersOf(service, { all: true })).sort();
    const ends = await instanceEnds();
    using sockets = await HeldSockets.open(stage.api, service, 10);
    await engine[how]();
    await stage.api.eventLike(service, /does not answer/);
    expect(await sockets.echo()).toBe(10);
    using fresh = await HeldSockets.open(stage.api, service, 4);
    await engine.start({ liveRestore: true });
    await engineIsUsed();
    expect(await sockets.echo()).toBe(10);
    expect(await fresh.echo()).toBe(4);
    expect((await engine.containersOf(service, { all: true })).sort()).toEqual(before);
    expect(await instanceEnds()).toEqual(ends);
    await stage.api.serviceIs(service, 'running');
  },
);

test('with live-restore a service that scales goes on, behind a kill of the engine, with what was decided before', async () => {
  const drainSeconds = 4;
  const { api } = stage;
  const id = await api.deploy('scales', 'faults/echo:1.0', {
    protocol: 'ws',
    resources: { cpu: 0.1, memory: 32 },
    scaling: {
      min_instances: 1,
      max_instances: 4,
      target_connections: 10,
      stable_window_seconds: 5,
      panic_window_seconds: 1,
    },
    policy: { drain: { timeout_seconds: drainSeconds } },
  });
  const first = await dial(api, id, 25);
  await scaled(api, id, '1 → 3');
  await engine.kill();
  await api.eventLike(id, /does not answer/);
  const calls = [...first, ...(await dial(api, id, 5))];
  await allAnswer(calls, 'no engine');
  await engine.start({ liveRestore: true });
  await taking(api, id, 3);
  await allAnswer(calls, 'three');
  expect(await engine.containersOf(id, { all: true })).toHaveLength(3);

  // The new ones go to where the fewest are: to those that were not there before.
  const spread = [...thinOut(calls, 15), ...(await dial(api, id, 14))];
  const [fewest = [], ...rest] = byHost(spread);
  const [leave, keep] = [thinOut(fewest, 3), rest.flatMap((some) => thinOut(some, 7))];
  expect([leave.length, keep.length]).toEqual([3, 14]);
  const decided = await scaled(api, id, '3 → 2');
  await engine.kill();
  await allAreClosed(leave, decided + drainSeconds * 1_000);
  const back = await dial(api, id, leave.length);
  await allAnswer([...keep, ...back], 'no engine again');
  await engine.start({ liveRestore: true });
  await taking(api, id, 2, none);
  await allAnswer([...keep, ...back], 'two');
  const left = (await engine.containersOf(id, { all: true })).map((container) => container.slice(0, 12)).sort();
  expect(left).toEqual([...new Set(keep.map(({ host }) => host))].sort());
  expect((await scalingsOf(api, id)).map(({ step }) => step)).toEqual(['1 → 3', '3 → 2']);
  await api.deleteService(id);
});

/** Waits until the service runs on other containers than these alone. */
async function renewed(before: readonly string[]): Promise<void> {
  await until(60_000, 'two other instances', async () => {
    const now = await engine.containersOf(service);
    return now.length === 2 && now.every((id) => !before.includes(id)) ? true : undefined;
  });
  await stage.api.serviceIs(service, 'running');
}

test('status says whether instances outlive the engine', async () => {
  const status = () => runSluice(['status', '--data', stage.platform.dataFolder]);
  expect((await status()).output).not.toContain('live-restore');
  const before = await engine.containersOf(service);
  await engine.stop();
  await until(60_000, 'the engine to be missed', async () =>
    (await status()).output.includes('does not answer') ? true : undefined,
  );
  await engine.start();
  await until(60_000, 'the engine to be seen', async () =>
    (await status()).output.includes('without live-restore') ? true : undefined,
  );
  await renewed(before);
});

test('without live-restore a crash of the engine ends the instances; each comes back, once', async () => {
  using sockets = await HeldSockets.open(stage.api, service, 4);
  const before = await engine.containersOf(service);
  await engine.kill();
  await engine.start();
  await sockets.ended();
  await renewed(before);
  await engineIsUsed();
  expect(await engine.containersOf(service, { all: true })).toHaveLength(2);
  using fresh = await HeldSockets.open(stage.api, service, 4);
  expect(await fresh.echo()).toBe(4);
});
