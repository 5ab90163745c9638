// Compares the gateway's parsers with second ones on random input. `script/fuzz --help` tells how to call it.
import { parseArgs } from 'node:util';
import { readCorpus, writeCorpus } from './corpus.ts';
import { type Found, fuzz } from './fuzz.ts';
import { askPeer } from './peers/ask-peer.ts';
import { targets } from './targets.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: '' },
    peer: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000000' },
    keep: { type: 'boolean', default: false },
  },
});
const run = { seed: Number(values.seed), count: Number(values.count) };
let failed = false;

if (values.peer !== '') {
  report(values.peer, await askPeer(values.peer === 'python' ? 'python' : 'node', run));
} else {
  for (const target of targets.filter(({ name }) => values.target === '' || values.target === name)) {
    const { differences, kinds } = fuzz(target, readCorpus(target.name), run, (done) => {
      console.log(`${target.name}: ${done} inputs`);
    });
    console.log(`${target.name}: ${kinds.size} kinds of input`);
    report(target.name, differences);
    if (values.keep) writeCorpus(target.name, kinds);
  }
}
process.exit(failed ? 1 : 0);

function report(name: string, differences: readonly Found[]): void {
  console.log(`${name}: ${run.count} inputs, ${differences.length} differences`);
  for (const { input, difference } of differences.slice(0, 20))
    console.log(`${JSON.stringify(input)}\n${difference}\n`);
  failed ||= differences.length > 0;
}
