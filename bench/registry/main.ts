import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Stage } from '../../test/support/stage.ts';
import { buildTestImage } from '../../test/support/test-images.ts';
import { median } from '../gateway/statistics.ts';
import { Clients } from './clients.ts';
import { contentFrom, layerOf } from './content.ts';
import { type EchoLatency, echoLatency } from './echo-latency.ts';
import { idleMemory, measure } from './measure.ts';
import { formatRows, formatTable, type Row, type TargetName, targetNames } from './report.ts';
import { DebianRegistry, ours, type Target } from './targets.ts';
import type { Transfer } from './transfer.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' }, json: { type: 'string' } },
});
const roundCount = Number(values.rounds ?? (values.quick ? 2 : 5));
if (!Number.isInteger(roundCount) || roundCount < 1 || roundCount > 50) fail('--rounds takes a number from 1 to 50');
/** Megabytes that each measurement moves. */
const size = values.quick ? 256 : 1024;

const random = randomBytes(65_536);
const content = contentFrom(random);
const cases = [
  { title: 'one client, 1 layer', images: images('single', 1, 1) },
  { title: 'one client, 20 layers', images: images('layers', 1, 20) },
  { title: '4 clients, 1 layer each', images: images('four', 4, 1) },
  { title: '4 clients, 5 layers each', images: images('many', 4, 5) },
];
const rows: Row[] = cases.flatMap(({ title }) => [
  { title: `push, ${title}`, pairs: [] },
  { title: `pull, ${title}`, pairs: [] },
]);
const idle: Record<TargetName, number[]> = { ours: [], debian: [] };
const latencies: Record<'calm' | TargetName, EchoLatency[]> = { calm: [], ours: [], debian: [] };

using clients = new Clients(4, random);
const image = await buildTestImage('node-ws');
for (let round = 0; round < roundCount; round += 1) {
  say(`round ${round + 1} of ${roundCount}`);
  // A new one for every round, with nothing stored: what one round leaves behind does not slow the next one down.
  await using stage = await Stage.open({ workers: 2 });
  await using debian = await DebianRegistry.start(stage.platform);
  const targets = { ours: await ours(stage.platform), debian: debian.target };
  await warmUp(targets);
  for (const name of targetNames) idle[name].push(idleMemory(targets[name]));
  const order = round % 2 === 0 ? targetNames : targetNames.toReversed();
  for (const [at, { images: moved }] of cases.entries()) {
    for (const [offset, direction] of (['push', 'pull'] as const).entries()) {
      const found = new Map<TargetName, Awaited<ReturnType<typeof measure>>>();
      for (const name of order) {
        const target = targets[name];
        found.set(name, await measure(target, () => move(target, direction, moved)));
      }
      const [mine, other] = [found.get('ours'), found.get('debian')];
      if (mine && other) rows[2 * at + offset]?.pairs.push({ ours: mine, debian: other });
    }
  }
  await measureLatency(stage, targets, order);
}

console.log(`\n${formatRows(rows)}\n`);
console.log(`Idle: docker-registry ${median(idle.debian).toFixed(0)} MB, ours ${median(idle.ours).toFixed(0)} MB.\n`);
console.log(`${formatTable(latencyLines())}\n`);
if (values.json !== undefined) {
  const machine = { cores: cpus().length, model: cpus()[0]?.model };
  const at = new Date().toISOString();
  writeFileSync(
    values.json,
    `${JSON.stringify({ at, bun: Bun.version, machine, size, rows, idle, latencies }, null, 1)}\n`,
  );
}
say('done');

function images(name: string, count: number, layers: number) {
  const blocks = Math.floor(size / (count * layers));
  return Array.from({ length: count }, (_, image) => ({
    repository: `bench/${name}-${image}`,
    layers: Array.from({ length: layers }, (_, layer) => layerOf(content, `${name} ${image} ${layer}`, blocks)),
  }));
}

function move(
  { port, authorization }: Target,
  direction: Transfer['direction'],
  moved: readonly Pick<Transfer, 'repository' | 'layers'>[],
): Promise<void> {
  return clients.move(moved.map((one) => ({ ...one, direction, port, authorization })));
}

async function warmUp(targets: Readonly<Record<TargetName, Target>>): Promise<void> {
  const warm = Array.from({ length: 4 }, (_, index) => ({
    repository: `bench/warm-${index}`,
    layers: [layerOf(content, `warm ${index}`, 16)],
  }));
  for (const name of targetNames) {
    for (const direction of ['push', 'pull', 'pull'] as const) await move(targets[name], direction, warm);
  }
}

/** How long an echo through the gateway takes while nothing else happens, and while one or the other registry takes a push. */
async function measureLatency(
  stage: Stage,
  targets: Readonly<Record<TargetName, Target>>,
  order: readonly TargetName[],
): Promise<void> {
  const name = await stage.push(image, 'bench/echo:1');
  const service = await stage.api.deploy('bench-echo', name, { resources: { cpu: 1, memory: 512 } });
  const echo = (action: () => Promise<void>) =>
    echoLatency(stage.platform.port, `/v1/infers/${service}/`, stage.api.token, action);
  await echo(() => Bun.sleep(1000));
  latencies.calm.push(await echo(() => Bun.sleep(3000)));
  const pushed = images('echo', 4, 1);
  for (const target of order) latencies[target].push(await echo(() => move(targets[target], 'push', pushed)));
}

function latencyLines(): string[][] {
  const line = (title: string, key: keyof typeof latencies) => [
    title,
    ...(['median', 'p99'] as const).map(
      (figure) => `${median(latencies[key].map((one) => one[figure])).toFixed(2)} ms`,
    ),
  ];
  return [
    ['echo through the gateway', 'median', 'p99'],
    line('nothing else happens', 'calm'),
    line(`docker-registry takes ${size} MB from 4 clients`, 'debian'),
    line(`ours takes ${size} MB from 4 clients`, 'ours'),
  ];
}

function say(words: string): void {
  console.error(`bench: ${words} (${Math.round(performance.now() / 1000)} s)`);
}

function fail(problem: string): never {
  console.error(`bench: ${problem}`);
  process.exit(2);
}
