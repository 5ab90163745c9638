// The walk through the points at which a control process can be killed, by hand: script/faults kill-points.
import { parseArgs } from 'node:util';
import { Random } from '../../fuzz/random.ts';
import { walkFirstStart } from './first-start.ts';
import { firstNetwork, walk } from './walk.ts';

const { values } = parseArgs({
  options: {
    lanes: { type: 'string', default: '4' },
    points: { type: 'string', default: 'all' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
  },
});

const began = performance.now();
const log = (line: string) => console.log(`${Math.round((performance.now() - began) / 1000)} s  ${line}`);
const common = { random: new Random(Number(values.seed)), log };
const { points } = values;
if (points !== 'all' && points !== 'kinds' && points !== 'changes') throw new Error(`--points ${points} is not known`);
const starts = values.only ? undefined : await walkFirstStart(log);
const networks = values.only ? undefined : await walk({ ...common, ...firstNetwork, points, lanes: 2 });
const { only } = values;
const lives = await walk({ ...common, ...(only && { only }), points, lanes: Number(values.lanes), steady: true });
console.log(JSON.stringify({ starts, networks, lives }, null, 2));
const reports = [starts, networks, lives].flatMap((report) => report ?? []);
const faults = reports.flatMap((report) => report.faults).length;
const missed = reports.flatMap((report) => ('missed' in report ? report.missed : [])).length;
log(`${faults} faults, ${missed} kinds of points missed`);
process.exit(faults + missed === 0 ? 0 : 1);
