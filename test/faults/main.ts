// The fault test by hand: main.ts [--sockets N] [--seed N] [--workers N] [--control N] [--supervisor N] [--changes N]
import { parseArgs } from 'node:util';
import { Random } from '../fuzz/random.ts';
import { runFaults } from './fault-run.ts';
import { openFaultStage } from './fault-stage.ts';

const number = (fallback: number) => ({ type: 'string', default: String(fallback) }) as const;
const { values } = parseArgs({
  options: {
    sockets: number(1000),
    seed: number(1),
    workers: number(8),
    control: number(8),
    supervisor: number(4),
    changes: number(200),
    certificates: number(1),
    pause: number(4),
  },
});
const { sockets, seed, ...plan } = Object.fromEntries(
  Object.entries(values).map(([name, value]) => [name, Number(value)]),
) as Record<keyof typeof values, number>;

const began = performance.now();
const log = (line: string) => console.log(`${Math.round((performance.now() - began) / 1000)} s  ${line}`);
await using stage = await openFaultStage(sockets, 1000);
log(`${sockets} sockets are open`);
const report = await runFaults(stage, plan, new Random(seed), log);
console.log(JSON.stringify(report, null, 2));
process.exitCode = report.disorder + report.lostWithoutReason.length === 0 && report.open === sockets ? 0 : 1;
