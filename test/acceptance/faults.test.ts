import { expect, test } from 'bun:test';
import { runFaults } from '../faults/fault-run.ts';
import { openFaultStage } from '../faults/fault-stage.ts';
import { Random } from '../fuzz/random.ts';

// The long version, by hand: script/faults.
test('under kills, changes and a new certificate no socket is lost but those of killed workers, and no message', async () => {
  const sockets = 60;
  await using stage = await openFaultStage(sockets, 250);
  const plan = { workers: 2, control: 2, supervisor: 1, changes: 10, certificates: 1, pause: 2 };
  const report = await runFaults(stage, plan, new Random(3), () => undefined);
  expect(report.lostWithoutReason).toEqual([]);
  expect(report.disorder).toBe(0);
  expect(report.open).toBe(sockets);
  expect(report.received).toBeGreaterThan(sockets * 5);
}, 300_000);
