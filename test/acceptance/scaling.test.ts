import { afterAll, beforeAll, expect, test } from 'bun:test';
import { until } from '../support/deadline.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';
import type { WebSocketClient } from '../support/web-socket-client.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.push(await buildTestImage('scratch-static'), 'scaling/echo:1.0');
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 120_000);

interface Instance {
  readonly instance_id: string;
  readonly status: string;
}

async function instancesOf(id: string): Promise<readonly Instance[]> {
  return (await stage.api.call('GET', `/services/${id}/instances`)).body['instances'] as Instance[];
}

/** Waits until so many instances take calls; resolves to them. `others`: those that are left and take none. */
function taking(id: string, count: number, others = (_: number) => true): Promise<readonly string[]> {
  let last: readonly Instance[] = [];
  return until(
    60_000,
    `${count} instances that take calls`,
    async () => {
      last = await instancesOf(id);
      const running = last.filter(({ status }) => status === 'running').map((one) => one.instance_id);
      return running.length === count && others(last.length - count) ? running : undefined;
    },
    () => JSON.stringify(last),
  );
}

const none = (others: number) => others === 0;

/** The instances of the sockets that are open, one for each, once there are so many sockets. */
function openAt(id: string, count: number): Promise<readonly string[]> {
  return until(60_000, `${count} open sockets`, async () => {
    const { body } = await stage.api.call('GET', `/services/${id}/connections?state=open&limit=200`);
    const connections = body['connections'] as readonly { readonly instance_id: string }[];
    return connections.length === count ? connections.map((one) => one.instance_id) : undefined;
  });
}

const open = (id: string, count: number): Promise<readonly WebSocketClient[]> =>
  Promise.all(Array.from({ length: count }, () => stage.api.openSocket(id)));

async function allAnswer(sockets: readonly WebSocketClient[], round: string): Promise<void> {
  const answers = await Promise.all(sockets.map((socket, index) => socket.ask(`${round} ${index}`)));
  expect(answers).toEqual(sockets.map((_, index) => `${round} ${index}`));
}

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
  const sockets = [...(await open(id, 10))];
  await allAnswer(sockets, 'ten');
  sockets.push(...(await open(id, 8)));
  await taking(id, 2);
  await stage.api.eventLike(id, /Scaled from 1 to 2 instances: \d+(\.\d)? open sockets and waiting calls, target 10/);

  await stage.platform.killControl();
  sockets.push(...(await open(id, 20)));
  const grown = await taking(id, 4);
  await allAnswer(sockets, 'four');
  expect((await stage.api.service(id))['config']).toMatchObject([{ instance_count: 1, current_instance_count: 4 }]);

  // Most of them end: those that are left need two instances, which are the two that have the most.
  const left = sockets.filter((_, index) => index % 3 === 0);
  for (const socket of sockets) if (!left.includes(socket)) socket.destroy();
  const counts = new Map(grown.map((instance) => [instance, 0]));
  for (const instance of await openAt(id, left.length)) counts.set(instance, (counts.get(instance) ?? 0) + 1);
  const kept = await taking(id, 2);
  await allAnswer(left, 'two');
  const least = Math.min(...kept.map((instance) => counts.get(instance) ?? -1));
  for (const [instance, count] of counts) if (!kept.includes(instance)) expect(count).toBeLessThanOrEqual(least);
  expect((await stage.api.service(id))['status']).toBe('running');

  for (const socket of left) socket.destroy();
  expect(kept).toEqual(expect.arrayContaining([...(await taking(id, 1, none))]));
  using again = await stage.api.openSocket(id);
  expect(await again.ask('one')).toBe('one');
}, 240_000);
