import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { ControlBench } from '../support/control-bench.ts';
import { until } from '../support/deadline.ts';
import { buildTestImage } from '../support/test-images.ts';

setDefaultTimeout(180_000);

let bench: ControlBench;

beforeAll(async () => {
  bench = await ControlBench.open();
});

afterAll(() => bench[Symbol.asyncDispose]());

const isRunning = ({ state }: { state: { status: string } }) => state.status === 'running';
const isFailed = ({ state }: { state: { status: string } }) => state.status === 'failed';

async function deployed(image: string, instanceCount = 1): Promise<string> {
  const id = await bench.deploy(await bench.model(image), { instanceCount });
  await bench.reaches(id, 'the service runs', isRunning);
  return id;
}

describe('a service', () => {
  test('is deployed, stopped, started and deleted, and tells each step', async () => {
    const id = await deployed(await buildTestImage('node-ws'), 2);
    expect(await bench.running(id)).toHaveLength(2);
    const route = bench.worker.routes.get(id);
    expect(route?.open).toBe(true);
    expect(route?.versions[0]?.instances).toHaveLength(2);
    expect(bench.reconciler.instances(id).map(({ status }) => status)).toEqual(['running', 'running']);
    const model = (await bench.store.models.get(route?.versions[0]?.modelId ?? ''))?.name;
    const told = (await bench.events(id)).filter((text) => !text.includes('Instance'));
    expect(told).toEqual([
      'start to deploy service',
      'preparing environment',
      `[${model} 0.0.1] prepare environment success`,
      `[${model} 0.0.1] schedule resource success`,
      `[${model} 0.0.1] pulling model image`,
      `[${model} 0.0.1] pull image success`,
      `[${model} 0.0.1] starting model`,
      `Service service-${id.slice(0, 8)} started.`,
    ]);

    await bench.wish(id, 'stopped');
    await bench.reaches(id, 'the service is stopped', ({ state }) => state.status === 'stopped');
    expect(await bench.running(id)).toEqual([]);
    expect(bench.worker.routes.get(id)).toMatchObject({ open: false, status: 'stopped' });

    await bench.wish(id, 'running');
    await bench.reaches(id, 'the service runs again', isRunning);
    expect(await bench.running(id)).toHaveLength(2);

    await bench.wish(id, 'deleted');
    await bench.isGone(id);
    expect((await bench.engine.list(AbortSignal.timeout(10_000))).filter((one) => one.serviceId === id)).toEqual([]);
    await until(5000, 'the route is gone', async () => (bench.worker.routes.has(id) ? undefined : true));
  });

  test('that has run for as long as it was meant to is stopped, and can be started again', async () => {
    const id = await deployed(await buildTestImage('scratch-static'));
    await bench.store.services.setWish(id, { spec: (present) => ({ ...present.spec, stopAt: Date.now() + 1_000 }) });
    bench.reconciler.wake(id);
    await bench.reaches(id, 'the service is stopped', ({ state }) => state.status === 'stopped');
    await bench.says(id, 'as long as its schedule says');
    expect(await bench.running(id)).toEqual([]);
    await bench.store.services.setWish(id, {
      wish: 'running',
      spec: ({ spec }) => ({ ...spec, stopAt: Date.now() + 600_000 }),
    });
    bench.reconciler.wake(id);
    await bench.reaches(id, 'the service runs again', isRunning);
    await bench.wish(id, 'deleted');
    await bench.isGone(id);
  });

  test('whose container is killed is concerning, then whole again', async () => {
    const id = await deployed(await buildTestImage('scratch-static'), 2);
    const [victim] = await bench.running(id);
    Bun.spawnSync(['docker', 'kill', await containerOf(victim?.id ?? '')]);
    await bench.says(id, '1 of 2 instances are ready.');
    await bench.says(id, 'All 2 instances are ready again.');
    const attempts = (await bench.running(id)).map(({ slot, attempt }) => `${slot}:${attempt}`).sort();
    expect(attempts).toEqual([`${victim?.slot}:1`, `${1 - (victim?.slot ?? 0)}:0`].sort());
    await bench.says(id, 'ended with exit code 137');
    await bench.wish(id, 'deleted');
    await bench.isGone(id);
  });

  test('whose container is removed behind its back gets another', async () => {
    const id = await deployed(await buildTestImage('scratch-static'));
    const [victim] = await bench.running(id);
    Bun.spawnSync(['docker', 'rm', '-f', await containerOf(victim?.id ?? '')]);
    await bench.says(id, 'disappeared from the container engine');
    await bench.says(id, 'are ready again');
    await bench.wish(id, 'deleted');
    await bench.isGone(id);
  });

  test('keeps running while the control process ends and starts again', async () => {
    const id = await deployed(await buildTestImage('scratch-static'));
    const before = await bench.running(id);
    await bench.end();
    await bench.begin();
    await bench.reconciler.looked(id);
    expect(bench.reconciler.instances(id).map((one) => one.id)).toEqual(before.map((one) => one.id));
    await until(5000, 'the worker has the route', async () => bench.worker.routes.get(id));
    await until(
      10_000,
      'it was adopted',
      async () => bench.reconciler.instances(id).some(({ status }) => status === 'running') || undefined,
    );
    expect(bench.worker.routes.get(id)?.open).toBe(true);
    expect((await bench.running(id)).map((one) => one.id)).toEqual(before.map((one) => one.id));
    expect((await bench.store.services.get(id))?.state.status).toBe('running');
    await bench.wish(id, 'deleted');
    await bench.isGone(id);
  });

  test('is not shut because the engine is silent, and is deleted when it is back', async () => {
    const id = await deployed(await buildTestImage('scratch-static'));
    bench.engineAway = true;
    try {
      await bench.says(id, 'The container engine does not answer');
      expect((await bench.store.services.get(id))?.state.status).toBe('running');
      expect(bench.worker.routes.get(id)?.open).toBe(true);
      // What was seen last is shown: nothing says that it ended.
      expect(bench.reconciler.instances(id)).toMatchObject([{ serviceId: id, status: 'running' }]);
      const fresh = await bench.deploy(await bench.model(await buildTestImage('scratch-static')));
      await bench.reaches(
        fresh,
        'the reason is told',
        ({ state }) => state.reason?.key === 'service.engine-unreachable',
      );
      bench.engineAway = false;
      await bench.reaches(fresh, 'it runs', isRunning);
      await bench.wish(fresh, 'deleted');
      await bench.isGone(fresh);
    } finally {
      bench.engineAway = false;
    }
    await bench.says(id, 'The container engine answers again.');
    await bench.wish(id, 'deleted');
    await bench.isGone(id);
  });

  test('waits for open connections, but not longer than it may', async () => {
    const id = await deployed(await buildTestImage('scratch-static'));
    const [instance] = await bench.running(id);
    const open = { [instance?.id ?? '']: 1 };
    bench.worker.meter([{ serviceId: id, calls: 1, failures: 0, open }]);
    await until(5000, 'the meter is seen', async () => bench.link.openConnections(instance?.id ?? '') || undefined);
    await bench.wish(id, 'stopped');
    await bench.reaches(id, 'it is stopping', ({ state }) => state.status === 'stopping');
    await until(5000, 'the route is shut', async () => bench.worker.routes.get(id)?.open === false || undefined);
    expect(await bench.running(id)).toHaveLength(1);
    await bench.reaches(id, 'it is stopped', ({ state }) => state.status === 'stopped');
    await bench.wish(id, 'deleted');
    await bench.isGone(id);
  });

  test('is not stopped before every worker has acknowledged', async () => {
    const id = await deployed(await buildTestImage('scratch-static'));
    bench.worker.acknowledging = false;
    await bench.wish(id, 'deleted');
    await until(5000, 'the route is shut', async () => bench.worker.routes.get(id)?.open === false || undefined);
    expect(await bench.running(id)).toHaveLength(1);
    bench.worker.acknowledging = true;
    bench.worker.acknowledge();
    await bench.isGone(id);
  });
});

describe('an image with a fault', () => {
  test('that exits at once fails, with exit code and log lines', async () => {
    const id = await bench.deploy(await bench.model(await buildTestImage('exits-at-once')));
    const { state } = await bench.reaches(id, 'it failed', isFailed);
    expect(state.reason).toMatchObject({ key: 'service.crash-loop', args: { exitCode: 3, times: 3 } });
    expect(state.reason?.args['log']).toContain('fatal: /models/weights.bin: no such file');
    const told = await bench.events(id);
    expect(told.filter((text) => text.includes('ended with exit code 3'))).toHaveLength(3);
    await until(10_000, 'nothing is left', async () =>
      (await bench.engine.list(AbortSignal.timeout(5000))).some((one) => one.serviceId === id) ? undefined : true,
    );
    await bench.wish(id, 'deleted');
    await bench.isGone(id);
  });

  test('that listens on another port is told which', async () => {
    const id = await bench.deploy(await bench.model(await buildTestImage('wrong-port')), { deployTimeoutSeconds: 8 });
    expect(await bench.says(id, 'listens on 9000, not on 8080')).toContain('set port 9000');
    const { state } = await bench.reaches(id, 'it failed', isFailed);
    expect(state.reason).toMatchObject({ key: 'instance.wrong-port', args: { suggested: 9000 } });
    await bench.wish(id, 'deleted');
    await bench.isGone(id);
  });

  test('that listens on loopback only is told so', async () => {
    const id = await bench.deploy(await bench.model(await buildTestImage('loopback-only')));
    await bench.says(id, 'bind to 0.0.0.0');
    await bench.wish(id, 'deleted');
    await bench.isGone(id);
  });

  test('that speaks plain where TLS was configured is told so', async () => {
    const id = await bench.deploy(await bench.model(await buildTestImage('node-ws'), { protocol: 'wss' }));
    await bench.says(id, 'set protocol ws');
    await bench.wish(id, 'deleted');
    await bench.isGone(id);
  });

  test('whose command does not exist is told what the engine said', async () => {
    const model = await bench.model(await buildTestImage('scratch-static'), { command: ['/no/such/program'] });
    const id = await bench.deploy(model);
    const { state } = await bench.reaches(id, 'it failed', isFailed);
    expect(state.reason?.key).toBe('instance.refused');
    await bench.wish(id, 'deleted');
    await bench.isGone(id);
  });
});

test('wss inside is ready after a TLS handshake', async () => {
  const id = await bench.deploy(await bench.model(await buildTestImage('wss-self-signed'), { protocol: 'wss' }));
  await bench.reaches(id, 'it runs', isRunning);
  expect(bench.worker.routes.get(id)?.versions[0]?.tls).toBe(true);
  await bench.wish(id, 'deleted');
  await bench.isGone(id);
});

test('an instance of an unknown service is removed', async () => {
  const image = await bench.engine.prepareImage(
    { name: await buildTestImage('scratch-static') },
    { signal: AbortSignal.timeout(10_000) },
  );
  const spec = { id: 'stray-0-0', serviceId: 'unknown', modelId: 'm', revision: 'r', slot: 0, attempt: 0 };
  await bench.engine.start(
    { ...spec, image: image.id, environment: {}, port: 8080, cpu: 1, memoryMegabytes: 64 },
    AbortSignal.timeout(30_000),
  );
  await until(30_000, 'it is gone', async () =>
    (await bench.engine.list(AbortSignal.timeout(5000))).some((one) => one.serviceId === 'unknown') ? undefined : true,
  );
});

/** The engine's own name of an instance's container. */
async function containerOf(id: string): Promise<string> {
  const listed = Bun.spawnSync(['docker', 'ps', '--format', '{{.Names}}', '--filter', `name=${id}`]);
  return listed.stdout.toString().trim();
}
