// Updates under many live sockets, by hand: main.ts [--sockets N] [--instances N] [--workers N] [--arrivals N] [--seed N] [--json]
import { parseArgs } from 'node:util';
import { Random } from '../../fuzz/random.ts';
import { runUpdates } from './run-updates.ts';
import { killedMeanwhile, longDrain, shortDrain } from './update-plan.ts';
import { describeScene, type SceneReport } from './update-report.ts';
import { openUpdateStage } from './update-stage.ts';

const number = (fallback: number) => ({ type: 'string', default: String(fallback) }) as const;
const { values } = parseArgs({
  options: {
    sockets: number(1000),
    instances: number(4),
    workers: number(3),
    arrivals: number(20),
    seed: number(1),
    json: { type: 'boolean', default: false },
  },
});
const { sockets, instances, workers, arrivals, seed } = Object.fromEntries(
  Object.entries(values).map(([name, value]) => [name, Number(value)]),
) as Record<'sockets' | 'instances' | 'workers' | 'arrivals' | 'seed', number>;

const say = (line: string) => (values.json ? console.error(line) : console.log(line));
const reports: SceneReport[] = [];
const onScene = (report: SceneReport) => {
  reports.push(report);
  say(describeScene(report));
};
await using stage = await openUpdateStage({ sockets, instances, workers, arrivals, periodMs: 1000 });
say(`${sockets} sockets on ${instances} instances are open, ${arrivals} more come and go every second`);
let { config } = stage;
for (const run of [longDrain, shortDrain, killedMeanwhile(new Random(seed))]) {
  config = await runUpdates(stage, config, run, onScene);
}
const { sent, received, opened } = await stage.clients.finish();
const problems = reports.flatMap((report) => report.problems);
say(`${sent} numbers sent, ${received} came back; ${opened} handshakes; ${problems.length} problems`);
if (values.json)
  console.log(
    JSON.stringify({ sockets, instances, workers, arrivals, sent, received, opened, scenes: reports }, null, 2),
  );
process.exitCode = problems.length === 0 ? 0 : 1;
