import { expect, test } from 'bun:test';
import { walkFirstStart } from '../faults/kill-points/first-start.ts';
import { firstNetwork, walk } from '../faults/kill-points/walk.ts';
import { Random } from '../fuzz/random.ts';

const common = { random: new Random(1), log: () => undefined };

// Every call and every single point, by hand: script/faults kill-points.
test('killed before and after every kind of change that an operation makes, the control process comes to what is wished by itself', async () => {
  const report = await walk({ lanes: 4, points: 'changes', steady: true, ...common });
  expect(report.faults).toEqual([]);
  expect(report.missed).toEqual([]);
  // At the least before and after the one call that an operation is about.
  for (const [operation, { killed }] of Object.entries(report.operations)) expect(killed, operation).toBeGreaterThan(1);
}, 1_800_000);

test('killed while network and firewall rules are made, it makes them whole', async () => {
  const report = await walk({ lanes: 2, points: 'changes', ...firstNetwork, ...common });
  expect(report.faults).toEqual([]);
  expect(report.missed).toEqual([]);
  expect(report.operations['create a service']?.killed).toBeGreaterThan(5);
}, 300_000);

test('killed at any point of its first start, it starts the next time, with one account that can be used', async () => {
  const report = await walkFirstStart(() => undefined);
  expect(report.faults).toEqual([]);
  expect(report.killed).toBeGreaterThan(report.found / 2);
}, 300_000);
