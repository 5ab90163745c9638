import { expect, test } from 'bun:test';
import { runUpdates } from '../faults/updates/run-updates.ts';
import { essence } from '../faults/updates/update-plan.ts';
import { describeScene, type SceneReport } from '../faults/updates/update-report.ts';
import { openUpdateStage } from '../faults/updates/update-stage.ts';
import { Random } from '../fuzz/random.ts';

// The long version, by hand: script/faults update.
test('updates close no socket before its drain deadline, lose no message and refuse no new socket', async () => {
  const sockets = 120;
  await using stage = await openUpdateStage({ sockets, instances: 2, workers: 2, arrivals: 5, periodMs: 500 });
  const reports: SceneReport[] = [];
  let { config } = stage;
  for (const run of essence(new Random(5))) {
    config = await runUpdates(stage, config, run, (report) => reports.push(report));
  }
  const wrong = reports.filter(({ problems }) => problems.length > 0);
  expect(wrong.map(describeScene)).toEqual([]);
  const startNothing = reports.filter(({ started }) => started === 0).map(({ name }) => name);
  expect(startNothing).toEqual(['one instance fewer', 'weights only', 'going back by hand']);
  const cut = reports.filter(({ closedAtDeadline }) => closedAtDeadline > 0);
  expect(cut.map(({ name }) => name)).toEqual(['back to one version, short drain']);
  const { open, received } = await stage.clients.finish();
  expect(open).toBeGreaterThan(sockets / 2);
  expect(received).toBeGreaterThan(sockets * 20);
}, 400_000);
