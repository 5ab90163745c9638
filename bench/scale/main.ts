import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { watchCores } from '../gateway/disturbance.ts';
import { pinToOneCore } from '../gateway/pin-to-one-core.ts';
import { cpuMicroseconds, memoryKilobytes } from '../gateway/process-figures.ts';
import { openStage, routeCount } from '../gateway/stage.ts';
import { startTarget } from '../gateway/start-target.ts';
import { Alive } from './alive.ts';
import { changeEveryRoute, changeOneRoute, reconnect } from './changes.ts';
import { openSpread } from './open-spread.ts';
import { formatScale, type ScaleRow } from './report.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
/** How many sockets are idle, how often each change is made, and for how long a calm table is measured. */
const size = values.quick
  ? { sockets: 3000, single: 50, whole: 2, seconds: 3 }
  : { sockets: 15_000, single: 200, whole: 5, seconds: 10 };
const aliveSockets = 64;
/** Messages a second over all live sockets: far below what a worker can do. */
const aliveRate = 1000;
const longestRun = 400;

const guard = setTimeout(() => fail(`not done within ${longestRun} s`), longestRun * 1000);
const cores = pinToOneCore();
if (cores === undefined) fail('this needs two cores, one for the workers alone');
const [loadCore, proxyCore] = cores;
say(`load and image on core ${loadCore}, both workers on core ${proxyCore}, ${routeCount} services`);

const image = Bun.spawn(
  ['setpriv', '--pdeathsig', 'KILL', process.execPath, join(import.meta.dir, 'image-process.ts')],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const imagePort = Number(new TextDecoder().decode((await image.stdout.getReader().read()).value));
const stage = await openStage(proxyCore, imagePort);
const target = await startTarget(stage, 'two');
process.on('exit', () => {
  stage[Symbol.dispose]();
  image.kill('SIGKILL');
});
const rows: ScaleRow[] = [];

const token = stage.newToken();
const before = { memory: memoryKilobytes(target.processes), cpu: cpuMicroseconds(target.processes) };
const began = performance.now();
const idle = await openSpread(target.port, token, size.sockets, (open) =>
  say(`${open} of ${size.sockets} sockets open`),
);
const seconds = (performance.now() - began) / 1000;
const cpu = cpuMicroseconds(target.processes) - before.cpu;
await Bun.sleep(2000);
const memory = (memoryKilobytes(target.processes) - before.memory) / size.sockets;
rows.push({
  title: `accept rate, ${size.sockets} sockets over all services`,
  unit: '/s',
  value: size.sockets / seconds,
});
rows.push({ title: 'CPU of the workers per accepted socket', unit: 'µs', value: cpu / size.sockets });
rows.push({ title: 'memory of the workers per idle socket', unit: 'KB', value: memory, most: 12 });

const alive = await Alive.open(target.port, token, aliveSockets, aliveRate);
// The live sockets and the image come first on the core that they share with this process.
setPriority(10);
await alive.during(() => Bun.sleep(1000));
rows.push(...latencyRows('nothing changing', await alive.during(() => Bun.sleep(size.seconds * 1000))));

const watched = watchCores([loadCore, proxyCore], [...target.processes, image.pid, alive.pid]);
say(`${size.single} changes of one service each`);
const single = await measured(() => changeOneRoute(stage.link, imagePort, size.single));
rows.push({
  title: 'CPU per worker for the change of one service',
  unit: 'ms',
  value: single.cpuMs / size.single,
  most: 1,
});
rows.push({ title: '  until both workers acknowledged it, slowest', unit: 'ms', value: Math.max(...single.result) });
rows.push(...latencyRows('one service changing', single));

say(`${size.whole} changes of all ${routeCount} services at once`);
const whole = await measured(() => changeEveryRoute(stage.link, imagePort, routeCount, size.whole));
rows.push({ title: 'CPU per worker for a change of all services', unit: 'ms', value: whole.cpuMs / size.whole });
rows.push({ title: '  until both workers acknowledged it, slowest', unit: 'ms', value: Math.max(...whole.result) });
rows.push(...latencyRows('all services changing', whole));

say(`${size.whole} new control processes`);
const again = await measured(() => reconnect(stage, size.whole));
rows.push({ title: 'CPU per worker for a whole snapshot', unit: 'ms', value: again.cpuMs / size.whole });
rows.push({ title: '  until routes may be removed again, slowest', unit: 'ms', value: Math.max(...again.result) });
rows.push(...latencyRows('snapshots coming', again));

const lost = alive.lost + idle.filter(({ failure }) => failure !== undefined).length;
rows.push({ title: 'sockets that were lost meanwhile', unit: '', value: lost, most: 0 });

const { steal, foreign } = watched();
console.log(`\n${formatScale(rows)}\n`);
console.log(`Taken by the hypervisor: ${percent(steal)}; used by other programs: ${percent(foreign)}.`);
if (values.json !== undefined) {
  const at = new Date().toISOString();
  writeFileSync(values.json, `${JSON.stringify({ at, bun: Bun.version, size, steal, foreign, rows }, null, 1)}\n`);
}
clearTimeout(guard);
await target.stop();
process.exit(lost === 0 ? 0 : 1);

/** What an action costs the workers beyond what the live sockets cost them, and what those notice of it. */
async function measured(action: () => Promise<readonly number[]>) {
  const calm = await costOf(() => Bun.sleep(2000));
  const { ms, seconds, ...found } = await costOf(action);
  return { ...found, cpuMs: (ms - (calm.ms / calm.seconds) * seconds) / target.processes.length };
}

async function costOf<Result>(action: () => Promise<Result>) {
  const start = { at: performance.now(), cpu: cpuMicroseconds(target.processes) };
  const found = await alive.during(action);
  const ms = (cpuMicroseconds(target.processes) - start.cpu) / 1000;
  return { ...found, ms, seconds: (performance.now() - start.at) / 1000 };
}

function latencyRows(when: string, { p99, longest }: { readonly p99: number; readonly longest: number }): ScaleRow[] {
  return [
    { title: `p99 of ${aliveSockets} live sockets, ${when}`, unit: 'ms', value: p99 },
    { title: `  the longest`, unit: 'ms', value: longest, most: 20 },
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function say(text: string): void {
  console.error(`[${((performance.now() / 1000) | 0).toString().padStart(3)} s] ${text}`);
}

function fail(problem: string): never {
  console.error(`bench: ${problem}`);
  process.exit(2);
}
