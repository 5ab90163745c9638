import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { createConnectionWatch } from '../../src/control/connection-watch.ts';
import { createHistoryRecorder } from '../../src/control/history-recorder.ts';
import { createSteadyClock } from '../../src/control/steady-clock.ts';
import { historySteps, startsWithin } from '../../src/domain/history-steps.ts';
import { createLogger } from '../../src/log/logger.ts';
import { ControlBench } from '../support/control-bench.ts';
import { until } from '../support/deadline.ts';
import { buildTestImage } from '../support/test-images.ts';

setDefaultTimeout(180_000);

const log = createLogger({ name: 'history-test', level: 'silent' });
const minute = historySteps[0].step;
let bench: ControlBench;

beforeAll(async () => {
  bench = await ControlBench.open();
});

afterAll(() => bench[Symbol.asyncDispose]());

/** Looks at what runs until the engine was asked often enough, and writes it. */
async function record(): Promise<void> {
  const connections = createConnectionWatch({ store: bench.store.connections, now: Date.now, log });
  let asked = 0;
  const recorder = createHistoryRecorder({
    reconciler: bench.reconciler,
    engine: {
      stats(id, signal) {
        asked += 1;
        return bench.engine.stats(id, signal);
      },
    },
    link: bench.link,
    connections,
    store: bench.store.history,
    clock: createSteadyClock(),
    log,
    period: 2_000,
  });
  await until(60_000, 'looks at the engine', async () => asked >= 3 || undefined);
  await recorder.close();
  await connections.close();
}

test('the processor time of a busy container appears in the history of its service and instance, and what it holds in the usage', async () => {
  const model = await bench.model(await buildTestImage('node-ws'));
  const id = await bench.deploy(model, { resources: { cpu: 0.5, memoryMegabytes: 256 } });
  await bench.reaches(id, 'it runs', ({ state }) => state.status === 'running');
  const [instance] = await bench.running(id);
  if (instance === undefined) throw new Error('no instance');
  const busy = ['node', '-e', 'for (const end = Date.now() + 90_000; Date.now() < end; );'];
  const work = bench.engine.exec(instance.id, busy, AbortSignal.timeout(100_000)).catch(() => undefined);
  const seen = await until(120_000, 'a busy processor', async () => {
    await record();
    const now = Date.now();
    const starts = startsWithin({ from: now - 60 * minute, to: now }, minute, now);
    const read = (of: { readonly instanceId?: string }) =>
      bench.store.history.points({ serviceId: id, ...of }, minute, starts);
    const [service, own] = [(await read({})).at(-1), (await read({ instanceId: instance.id })).at(-1)];
    return own !== undefined && service !== undefined && own.mostCpu > 100 ? { service, own } : undefined;
  });
  expect(seen.service).toMatchObject({ mostInstances: 1, cpuMs: seen.own.cpuMs });
  expect(seen.own.mostMemory).toBeGreaterThan(1_000);
  const { cpuMs, memoryMbSeconds } = await bench.store.usage.total({
    projectId: 'p',
    from: 0,
    to: 99_999_999,
    group: 'day',
  });
  expect(cpuMs).toBeGreaterThan(0);
  // Half a core and 256 MB, for the same time.
  expect(Math.abs(memoryMbSeconds / 256 - cpuMs / 500)).toBeLessThan(1);
  await bench.wish(id, 'deleted');
  await bench.isGone(id);
  await work;
});
