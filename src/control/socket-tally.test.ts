import { expect, test } from 'bun:test';
import type { SocketCounts } from '../contract/link.ts';
import { createSocketTally } from './socket-tally.ts';

const meter = (sockets: SocketCounts, serviceId = 's') => ({ serviceId, calls: 0, failures: 0, open: {}, sockets });

test('counts of all workers are summed and never go back', () => {
  const tally = createSocketTally();
  tally.record(1, [meter({ opened: 3, 'ended.client.1000': 1 })]);
  tally.record(2, [meter({ opened: 2 }), meter({ opened: 9 }, 'other')]);
  expect(tally.of('s')).toEqual({ opened: 5, 'ended.client.1000': 1 });
  tally.record(1, [meter({ opened: 4, 'ended.client.1000': 1, 'refused.route': 2 })]);
  expect(tally.of('s')).toEqual({ opened: 6, 'ended.client.1000': 1, 'refused.route': 2 });
  tally.retire(1);
  expect(tally.of('s')).toEqual({ opened: 6, 'ended.client.1000': 1, 'refused.route': 2 });
  tally.record(2, [meter({ opened: 1 })]);
  expect(tally.of('s').opened).toBe(7);
  tally.add('s', 'ended.network.1006', 2);
  expect(tally.of('s')['ended.network.1006']).toBe(2);
  tally.forget('s');
  expect([tally.of('s'), tally.of('other')]).toEqual([{}, { opened: 9 }]);
});

test('meters without counts change nothing', () => {
  const tally = createSocketTally();
  tally.record(1, [meter({ opened: 1 })]);
  tally.record(1, [{ serviceId: 's', calls: 1, failures: 0, open: {} }]);
  expect(tally.of('s')).toEqual({ opened: 1 });
});
