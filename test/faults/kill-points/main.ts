// The walk through the points at which a control process can be killed, by hand: script/faults kill-points.
import { parseArgs } from 'node:util';
import { Random } from '../../fuzz/random.ts';
import { walkFirstStart } from './first-start.ts';
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
const first = values.only ? undefined : await walkFirstStart(log);
const rest = await walk({
  lanes: Number(values.lanes),
  points: values.points === 'kinds' ? 'kinds' : 'all',
  random: new Random(Number(values.seed)),
  ...(values.only && { only: values.only }),
  log,
});
console.log(JSON.stringify({ first, ...rest }, null, 2));
const faults = rest.faults.length + (first?.faults.length ?? 0);
log(`${faults} faults, ${rest.missed.length} kinds of points missed`);
process.exit(faults + rest.missed.length === 0 ? 0 : 1);
