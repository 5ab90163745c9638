import { expect, test } from 'bun:test';
import type { SocketCounts } from '../contract/link.ts';
import { createServiceTraffic } from './service-traffic.ts';

const meter = (calls: number, sockets: SocketCounts = {}, serviceId = 's') => ({
  serviceId,
  calls,
  failures: 0,
  open: {},
  sockets,
});

test('a worker that began later is counted from nothing, one that was there before from what it says first', () => {
  const traffic = createServiceTraffic(() => 1_000);
  for (const [id, age] of [
    [1, 500],
    [2, 5_000],
    [3, undefined],
  ] as const) {
    traffic.joined(id, age);
    traffic.record(id, [meter(10)]);
    traffic.settled(id);
  }
  expect(traffic.take().get('s')?.calls).toBe(10);
  traffic.record(2, [meter(13), meter(4, {}, 'called later')]);
  traffic.record(3, [meter(11)]);
  expect(Object.fromEntries([...traffic.take()].map(([id, { calls }]) => [id, calls]))).toEqual({
    s: 4,
    'called later': 4,
  });
  expect(traffic.take().size).toBe(0);
});

test('a worker that dials again, or was given up and comes back, is counted once; its successor from nothing', () => {
  const traffic = createServiceTraffic(() => 1_000);
  traffic.joined(1, 0);
  traffic.record(1, [meter(10)]);
  traffic.joined(1, 2_000);
  traffic.record(1, [meter(12)]);
  expect(traffic.take().get('s')?.calls).toBe(12);
  traffic.joined(1, 10);
  traffic.record(1, [meter(5)]);
  expect(traffic.take().get('s')?.calls).toBe(5);
});

test('sockets count by what became of them', () => {
  const traffic = createServiceTraffic(() => 1_000);
  traffic.joined(1, 0);
  const counts = { opened: 3, 'refused.route': 1, 'refused.limits': 2, 'messages.client': 7, 'bytes.image': 9 };
  traffic.record(1, [meter(3, counts)]);
  expect(traffic.take().get('s')).toMatchObject({
    handshakes: 3,
    refusals: 3,
    messagesFromClient: 7,
    messagesFromImage: 0,
    bytesFromImage: 9,
  });
  traffic.forget('s');
  expect(traffic.take().size).toBe(0);
});
