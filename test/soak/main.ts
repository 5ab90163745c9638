// The soak test by hand: main.ts [--laps N] [--each N]
import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: { laps: { type: 'string', default: '10' }, each: { type: 'string', default: '100' } },
});
const { places, bound } = await soak(Number(values.laps), Number(values.each), console.log);
console.log(`${places} of ${bound} places are free`);
process.exit(places === bound ? 0 : 1);
