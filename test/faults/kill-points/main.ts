// The walk through the points at which a control process can be killed, by hand: script/faults kill-points.
import { parseArgs } from 'node:util';
import { Random } from '../../fuzz/random.ts';
import { walk } from './walk.ts';

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
const report = await walk({
  lanes: Number(values.lanes),
  points: values.points === 'kinds' ? 'kinds' : 'all',
  random: new Random(Number(values.seed)),
  ...(values.only && { only: values.only }),
  log,
});
console.log(JSON.stringify(report, null, 2));
log(`${report.faults.length} faults, ${report.missed.length} kinds of points missed`);
process.exit(report.faults.length + report.missed.length === 0 ? 0 : 1);
