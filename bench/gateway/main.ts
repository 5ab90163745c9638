import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { type Arguments, readArguments } from './arguments.ts';
import { memoryRound } from './memory-rounds.ts';
import { pinToOneCore } from './pin-to-one-core.ts';
import { formatTable, type RowResult, resultsOf } from './report.ts';
import { Rounds, roundRows } from './rounds.ts';
import { rows } from './rows.ts';
import { Samples } from './samples.ts';
import { openStage, routeCount, type Stage } from './stage.ts';

/** Seconds after which no further round begins. */
const longest = { full: 480, quick: 75 } as const;

const began = performance.now();

const options = argumentsOrEnd();
const [loadCore, proxyCore] = pinToOneCore() ?? end('this needs two cores, one for the proxy alone');
say(`load and image on core ${loadCore}, each proxy on core ${proxyCore}, ${routeCount} routes`);
const stage = await openStage(proxyCore);
process.on('exit', () => stage[Symbol.dispose]());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const samples = new Samples();
const messagesPerSecond = await measure(options, stage, samples);
const results = resultsOf(samples);
console.log(`\n${formatTable(results)}\n`);
console.log(
  `Latency at ${messagesPerSecond} messages per second. Calls that the workers reported: ${stage.reportedCalls()}.`,
);
if (options.json !== undefined) writeJson(options.json, results);
say('done');
process.exit(0);

/** Gives the rate at which latency was measured. */
async function measure({ rounds: wanted, quick }: Arguments, on: Stage, into: Samples): Promise<number> {
  const cores = [loadCore, proxyCore];
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    say(`memory, round ${round + 1}`);
    await memoryRound(on, round, into, cores, quick ? 500 : 2000);
  }
  say('starting all proxies, warming up');
  await using rounds = await Rounds.open(on, { milliseconds: quick ? 250 : 500, handshakes: quick ? 60 : 150 }, cores);
  const most = Math.ceil(wanted * 1.6);
  const deadline = (quick ? longest.quick : longest.full) * 1000;
  for (let round = 0; round < most && into.undisturbed(roundRows) < wanted; round += 1) {
    if (performance.now() - began > deadline) {
      say('the time is over: the table is made of the rounds so far');
      break;
    }
    await rounds.run(round, into);
    say(`round ${round + 1}: ${into.undisturbed(roundRows)} of ${wanted} undisturbed`);
  }
  return rounds.paced;
}

function writeJson(file: string, found: readonly RowResult[]): void {
  const machine = { cores: cpus().length, model: cpus()[0]?.model, kernel: versionOf(['uname', '-r']) };
  const versions = {
    bun: Bun.version,
    nginx: versionOf(['nginx', '-v']),
    haproxy: versionOf(['haproxy', '-v']),
  };
  const raw = Object.fromEntries(rows.map(({ key }) => [key, samples.all(key)]));
  const at = new Date().toISOString();
  writeFileSync(
    file,
    `${JSON.stringify({ at, machine, versions, messagesPerSecond, rows: found, samples: raw }, null, 1)}\n`,
  );
}

function versionOf(command: string[]): string {
  const { stdout, stderr } = Bun.spawnSync(command, { stderr: 'pipe' });
  return (stdout.toString() || stderr.toString()).split('\n')[0] ?? '';
}

function argumentsOrEnd(): Arguments {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    return end(`${error instanceof Error ? error.message : error} (see script/bench --help)`);
  }
}

function say(words: string): void {
  console.error(`bench: ${words} (${Math.round((performance.now() - began) / 1000)} s)`);
}

function end(words: string): never {
  console.error(`bench: ${words}`);
  process.exit(2);
}
