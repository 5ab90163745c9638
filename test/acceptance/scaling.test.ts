import { afterAll, beforeAll, expect, test } from 'bun:test';
import { heldPorts } from '../faults/held-ports.ts';
import { until } from '../support/deadline.ts';
import {
  allAnswer,
  allAreClosed,
  byHost,
  type Call,
  dial,
  none,
  scaled,
  scalingsOf,
  taking,
  thinOut,
} from '../support/scaled-service.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.push(await buildTestImage('scratch-static'), 'scaling/echo:1.0');
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 120_000);

/** The instances of the sockets that are open, one for each, once there are so many sockets. */
function openAt(id: string, count: number): Promise<readonly string[]> {
  return until(60_000, `${count} open sockets`, async () => {
    const { body } = await stage.api.call('GET', `/services/${id}/connections?state=open&limit=200`);
    const connections = body['connections'] as readonly { readonly instance_id: string }[];
    return connections.length === count ? connections.map((one) => one.instance_id) : undefined;
  });
}

/** Those whose connections a gateway worker holds. */
const ofWorker = (calls: readonly Call[], worker: number): readonly Call[] => {
  const held = heldPorts(worker, stage.platform.port);
  return calls.filter(({ socket }) => held.has(socket.localPort));
};

test('under a ramp of sockets a service grows and shrinks as planned, over a killed control process, and cuts none of them', async () => {
  const id = await stage.api.deploy('ramp', 'scaling/echo:1.0', {
    protocol: 'ws',
    resources: { cpu: 0.1, memory: 32 },
    scaling: {
      min_instances: 1,
      max_instances: 4,
      target_connections: 10,
      stable_window_seconds: 5,
      panic_window_seconds: 1,
    },
    // Nothing that is cut was cut by a deadline.
    policy: { drain: { timeout_seconds: 600 } },
  });
  const sockets = [...(await dial(stage.api, id, 10))];
  await allAnswer(sockets, 'ten');
  sockets.push(...(await dial(stage.api, id, 8)));
  await taking(stage.api, id, 2);
  await stage.api.eventLike(id, /Scaled from 1 to 2 instances: \d+(\.\d)? open sockets and waiting calls, target 10/);

  await stage.platform.killControl();
  sockets.push(...(await dial(stage.api, id, 20)));
  const grown = await taking(stage.api, id, 4);
  await allAnswer(sockets, 'four');
  expect((await stage.api.service(id))['config']).toMatchObject([{ instance_count: 1, current_instance_count: 4 }]);

  // Most of them end: those that are left need two instances, which are the two that have the most.
  const left = sockets.filter((_, index) => index % 3 === 0);
  for (const call of sockets) if (!left.includes(call)) call.socket.destroy();
  const counts = new Map(grown.map((instance) => [instance, 0]));
  for (const instance of await openAt(id, left.length)) counts.set(instance, (counts.get(instance) ?? 0) + 1);
  const kept = await taking(stage.api, id, 2);
  await allAnswer(left, 'two');
  const least = Math.min(...kept.map((instance) => counts.get(instance) ?? -1));
  for (const [instance, count] of counts) if (!kept.includes(instance)) expect(count).toBeLessThanOrEqual(least);
  expect((await stage.api.service(id))['status']).toBe('running');

  thinOut(left, 0);
  expect(kept).toEqual(expect.arrayContaining([...(await taking(stage.api, id, 1, none))]));
  using again = await stage.api.openSocket(id);
  expect(await again.ask('one')).toBe('one');
}, 240_000);

test('over a killed worker a service has what its load asks for, no more; who stays on an instance that goes is told at the deadline', async () => {
  const drainSeconds = 5;
  const { api, platform } = stage;
  const id = await api.deploy('worker-dies', 'scaling/echo:1.0', {
    protocol: 'ws',
    resources: { cpu: 0.1, memory: 32 },
    scaling: {
      min_instances: 1,
      max_instances: 6,
      target_connections: 10,
      stable_window_seconds: 5,
      panic_window_seconds: 1,
    },
    policy: { drain: { timeout_seconds: drainSeconds } },
  });
  const first = await dial(api, id, 15);
  await taking(api, id, 2);

  // In the middle of the ramp. Were the figures of the dead one to count on, its clients would count twice.
  const calls = [...first, ...(await dial(api, id, 11))];
  const [worker = 0, other = 0] = platform.processes().workers;
  const victim = ofWorker(calls, worker).length > ofWorker(calls, other).length ? worker : other;
  const lost = ofWorker(calls, victim);
  const stay = calls.filter((call) => !lost.includes(call));
  expect(Math.min(lost.length, stay.length)).toBeGreaterThan(0);
  process.kill(victim, 'SIGKILL');
  await Promise.all(lost.map(({ socket }) => socket.whenEnded()));
  await allAnswer(stay, 'the worker died');
  const again = await dial(api, id, lost.length);
  await taking(api, id, 3);
  // The new ones go to where the fewest are.
  const grown = [...stay, ...again, ...(await dial(api, id, 4))];
  await allAnswer(grown, 'three');

  const [fewest = [], ...rest] = byHost(grown);
  const [leave, keep] = [thinOut(fewest, 3), rest.flatMap((calls) => thinOut(calls, 8))];
  expect([leave.length, keep.length]).toEqual([3, 16]);
  const decided = await scaled(api, id, '3 → 2');
  await allAreClosed(leave, decided + drainSeconds * 1_000);
  await taking(api, id, 2, none);
  const back = await dial(api, id, leave.length);
  await allAnswer([...keep, ...back], 'two');
  expect(new Set(back.map(({ host }) => host)).isSubsetOf(new Set(keep.map(({ host }) => host)))).toBe(true);
  expect((await scalingsOf(api, id)).map(({ step }) => step)).toEqual(['1 → 2', '2 → 3', '3 → 2']);
  thinOut([...keep, ...back], 0);
}, 240_000);
