import { expect, setDefaultTimeout, test } from 'bun:test';
import { Counts } from '../../../src/memory/counts.ts';
import { type WorkerProcess, Workers } from './workers.ts';

setDefaultTimeout(180_000);

interface Hammered {
  readonly entered: number;
  readonly standing: number;
  readonly held: readonly number[];
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);
const countOf = ({ memory }: Workers, key: string) => new Counts(memory, 0).count(memory.hash.ofText(key));

function expectExact(workers: Workers, keys: readonly string[], answers: readonly (Hammered | undefined)[]) {
  expect(answers.map((answer) => answer?.standing)).toEqual(answers.map(() => 0));
  const held = keys.map((_, key) => answers.reduce((sum, answer) => sum + (answer?.held[key] ?? 0), 0));
  expect(keys.map((key) => countOf(workers, key))).toEqual(held);
}

test.each([
  ['a few keys of many', (_: Workers) => numbers(8).map((at) => `key ${at}`)],
  ['keys that take each other’s slots', (workers: Workers) => workers.crowdedNames(100)],
])('%s: no limit is ever exceeded and the sums are exact', async (_name, keysFor) => {
  await using workers = await Workers.start(4);
  const keys = keysFor(workers);
  for (const limit of [1, 3, 7]) {
    const answers = await workers.all<Hammered>({ kind: 'hammer', keys, limit, steps: 40_000 });
    expectExact(workers, keys, answers);
    expect(answers.every((answer) => (answer?.entered ?? 0) > 0)).toBe(true);
    await workers.all({ kind: 'release', keys });
    expect(keys.map((key) => countOf(workers, key))).toEqual(keys.map(() => 0));
  }
});

test('workers that are killed in the middle take their own counts along, and nothing else', async () => {
  await using workers = await Workers.start(3);
  const keys = [...workers.crowdedNames(60), 'one', 'two'];
  const hammer = { kind: 'hammer', keys, limit: 2 } as const;
  for (let kills = 0; kills < 8; kills += 1) {
    const [victim, ...others] = workers.processes as [WorkerProcess, ...WorkerProcess[]];
    const doomed = victim.perform({ ...hammer, startAt: 0, steps: 1e9 });
    const work = others.map((worker) => worker.perform<Hammered>({ ...hammer, startAt: 0, steps: 25_000 }));
    // Somewhere in the middle of it: the other processes are at work, and so is this one.
    await Promise.race(work);
    await workers.kill(victim);
    expect(await doomed).toBeUndefined();
    expectExact(workers, keys, await Promise.all(work));
    await workers.add();
  }
  await workers.all({ kind: 'release', keys });
  expect(keys.map((key) => countOf(workers, key))).toEqual(keys.map(() => 0));
});

test('of all who claim a name at the same time exactly one wins', async () => {
  await using workers = await Workers.start(4);
  const nowMs = Date.now();
  const names = numbers(100_000).map((at) => `name ${at}`);
  const wins = (answers: readonly ({ won: string[] } | undefined)[]) => answers.flatMap((answer) => answer?.won ?? []);
  const won = wins(await workers.all({ kind: 'claim', names, nowMs, untilMs: nowMs + 60_000 }));
  expect(won.length).toBe(names.length);
  expect(new Set(won).size).toBe(names.length);

  // The same few slots, used again whenever what was in them is over.
  const crowded = workers.crowdedNames(24);
  for (let round = 1; round <= 200; round += 1) {
    const at = nowMs + round * 100_000;
    const again = wins(await workers.all({ kind: 'claim', names: crowded, nowMs: at, untilMs: at + 50_000 }));
    expect(again.toSorted()).toEqual(crowded.toSorted());
  }
});

test('a claim that was won stays won when its winner is killed, and what was half claimed is free', async () => {
  await using workers = await Workers.start(3);
  const nowMs = Date.now();
  for (let kills = 0; kills < 8; kills += 1) {
    const names = numbers(20_000).map((at) => `round ${kills}, name ${at}`);
    const task = { kind: 'claim', startAt: 0, names, nowMs, untilMs: nowMs + 60_000 } as const;
    const [victim, ...others] = workers.processes as [WorkerProcess, ...WorkerProcess[]];
    const doomed = victim.perform({ ...task, names: names.toReversed() });
    const work = others.map((worker) => worker.perform<{ won: string[] }>(task));
    await Promise.race([...work, doomed]);
    await workers.kill(victim);
    await doomed;
    const won = (await Promise.all(work)).flatMap((answer) => answer?.won ?? []);
    const late = (await workers.all<{ won: string[] }>(task)).flatMap((answer) => answer?.won ?? []);
    expect(new Set([...won, ...late]).size).toBe(won.length + late.length);
    // Only a name that the victim had not quite settled can be won now.
    expect(late.length).toBeLessThanOrEqual(1);
    await workers.add();
  }
});

test('a rate and a lock hold over all processes', async () => {
  await using workers = await Workers.start(4);
  const nowMs = Date.now();
  const answers = await workers.all<{ within: boolean[] }>({ kind: 'rate', limit: 1000, times: 5000, nowMs });
  const within = answers.flatMap((answer) => answer?.within ?? []).filter(Boolean).length;
  expect(within).toBe(1000);
  const [one, other] = workers.processes as [WorkerProcess, WorkerProcess];
  const fail = { kind: 'fail', limit: 0, nowMs, startAt: 0 } as const;
  expect(await one.perform<object>({ ...fail, times: 4 })).toEqual({ locked: false });
  expect(await other.perform<object>({ ...fail, times: 1 })).toEqual({ locked: true });
  expect(await one.perform<object>({ ...fail, times: 0 })).toEqual({ locked: true });
});
