import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/deadline.ts';
import { PrivateEngine } from '../../support/private-engine.ts';
import { Stage } from '../../support/stage.ts';
import { buildTestImage } from '../../support/test-images.ts';

setDefaultTimeout(180_000);

const opened = new AsyncDisposableStack();
let engine: PrivateEngine;
let stage: Stage;
const names = ['one', 'two', 'three'] as const;
const services = new Map<string, string>();

beforeAll(async () => {
  engine = opened.use(await PrivateEngine.start());
  stage = opened.use(await Stage.open({ engine: engine.endpoint }));
  await stage.push(await buildTestImage('node-ws'), 'faults/tells:1.0');
  const model = await stage.api.createModel('tells', 'faults/tells:1.0', { protocol: 'ws' });
  await stage.api.modelDone(model);
  // One after the other, so that their addresses are in this order; the machine starts them in another one.
  for (const name of names) {
    const id = await stage.api.createService(name, model);
    await stage.api.serviceIs(id, 'running');
    services.set(name, id);
  }
});

afterAll(() => opened.disposeAsync());

/** The power goes: everything is killed at one moment, and the containers are found ended. */
async function losePower(): Promise<void> {
  const { supervisor, control, workers } = stage.platform.processes();
  const pids = await Promise.all((await running()).map((id) => engine.processOf(id)));
  const killed = [supervisor, control, ...workers, ...pids];
  for (const pid of killed) process.kill(pid, 'SIGKILL');
  await engine.kill();
  await stage.platform.serve.exited();
  await until(30_000, 'everything to be over', async () => (killed.some(isAlive) ? undefined : true));
}

const running = async () => (await engine.docker('ps', '--quiet', '--no-trunc')).split('\n').filter((id) => id !== '');

function isAlive(pid: number): boolean {
  const state = existsSync(`/proc/${pid}/stat`) ? Bun.spawnSync(['cat', `/proc/${pid}/stat`]).stdout.toString() : '';
  return state !== '' && !state.includes(') Z ');
}

/** The beginning of the container's id that answers at the address of `service`; undefined where nobody does. */
async function whoAnswers(service: string): Promise<string | undefined> {
  try {
    using socket = await stage.api.openSocket(service, '/describe');
    return (JSON.parse((await socket.next()).payload.toString()) as { readonly hostname: string }).hostname;
  } catch {
    return undefined;
  }
}

test('after a loss of power everything comes back by itself, once, and no call ever reaches another service', async () => {
  await losePower();
  // What a crash leaves: numbers of processes that are others by now, sockets that nobody listens on.
  const run = join(stage.platform.dataFolder, 'run');
  expect(existsSync(run)).toBe(true);
  writeFileSync(join(run, 'left-behind'), 'of an earlier life');

  await engine.start();
  const started = stage.platform.startAgain();
  const answered = new Map<string, Set<string>>();
  let over = false;
  const calls = [...services.values()].map(async (id) => {
    const seen = new Set<string>();
    answered.set(id, seen);
    while (!over) {
      const who = await whoAnswers(id);
      if (who !== undefined) seen.add(who);
    }
  });
  try {
    await started;
    for (const id of services.values()) {
      await until(60_000, 'an instance', async () => ((await engine.containersOf(id)).length === 1 ? true : undefined));
      await stage.api.serviceIs(id, 'running');
    }
  } finally {
    over = true;
    await Promise.all(calls);
  }
  for (const id of services.values()) {
    const containers = await engine.containersOf(id, { all: true });
    expect(containers).toHaveLength(1);
    await until(30_000, 'an answer', async () => ((await whoAnswers(id)) === undefined ? undefined : true));
    expect([...(answered.get(id) ?? [])].filter((who) => !containers[0]?.startsWith(who))).toEqual([]);
  }
});
