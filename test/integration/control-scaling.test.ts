import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { ScalingPolicy, Service, ServiceVersionSpec } from '../../src/contract/service.ts';
import { ControlBench } from '../support/control-bench.ts';
import { until } from '../support/deadline.ts';
import { buildTestImage } from '../support/test-images.ts';

setDefaultTimeout(180_000);

let bench: ControlBench;
let image: string;

beforeAll(async () => {
  image = await buildTestImage('scratch-static');
  bench = await ControlBench.open();
});

afterAll(() => bench[Symbol.asyncDispose]());

const policy: ScalingPolicy = {
  minInstances: 1,
  maxInstances: 4,
  targetConnections: 10,
  stableSeconds: 2,
  panicSeconds: 1,
  panicPercent: 200,
  idleSeconds: 2,
};

const isRunning = ({ state }: Service) => state.status === 'running';
const slotsOf = ({ state }: Service) => state.scaled?.[0]?.slots;

async function deployed(change: Partial<ScalingPolicy> = {}, version: Partial<ServiceVersionSpec> = {}) {
  const model = await bench.model(image);
  const scaling = { ...policy, ...change };
  const resources = { cpu: 0.2, memoryMegabytes: 32 };
  const id = await bench.deploy(model, {
    instanceCount: 1,
    terminationGraceSeconds: 1,
    resources,
    ...version,
    scaling,
  });
  await bench.reaches(id, 'the service runs', isRunning);
  return id;
}

/** So many sockets are open at each of these instances. */
function open(serviceId: string, sockets: Readonly<Record<string, number>>): void {
  bench.worker.meter([{ serviceId, calls: 0, failures: 0, open: sockets }]);
}

const ids = async (id: string) => (await bench.running(id)).map((instance) => instance.id).sort();
const routed = (id: string) =>
  (bench.worker.routes.get(id)?.versions ?? []).flatMap(({ instances }) => instances.map((one) => one.id)).sort();

/** Waits until the route has so many instances; resolves to them. */
const serving = (id: string, count: number) =>
  until(
    60_000,
    `${count} instances take calls`,
    async () => {
      const now = routed(id);
      return now.length === count ? now : undefined;
    },
    () => JSON.stringify(bench.worker.routes.get(id)),
  );

const remains = (id: string, count: number) =>
  until(60_000, `${count} containers are left`, async () => ((await ids(id)).length === count ? true : undefined));

async function change(id: string, version: Partial<ServiceVersionSpec>): Promise<number> {
  const service = await bench.store.services.get(id);
  if (!service) throw new Error('the service is gone');
  const versions = service.spec.versions.map((present) => ({ ...present, ...version }));
  const { generation } = await bench.store.services.setWish(id, { spec: { ...service.spec, versions } });
  bench.reconciler.wake(id);
  return generation;
}

describe('a service that scales', () => {
  test('grows with its open sockets, is running all the while, and gives up the emptiest when they end', async () => {
    const id = await deployed();
    const [first = ''] = await serving(id, 1);
    open(id, { [first]: 25 });
    const three = await serving(id, 3);
    const before = (await bench.store.services.get(id))?.state;
    expect(before).toMatchObject({ status: 'running', scaled: [{ slots: [0, 1, 2], next: 3 }] });
    expect(await bench.events(id)).toContainEqual(
      expect.stringContaining(
        'Scaled from 1 to 3 instances: 25 open sockets and waiting calls, target 10 per instance.',
      ),
    );
    const [, second = '', third = ''] = three;
    open(id, { [first]: 1, [second]: 8, [third]: 3 });
    await bench.reaches(id, 'two places are left', (service) => slotsOf(service)?.length === 2);
    // The one with the fewest takes no more, and stays until the last of its sockets has ended.
    expect(await serving(id, 2)).toEqual([second, third].sort());
    const drained = bench.worker.routes.get(id)?.draining?.map((one) => one.id);
    expect(drained).toEqual([first]);
    expect(await ids(id)).toEqual(three);
    open(id, { [second]: 8, [third]: 3 });
    await remains(id, 2);
    open(id, { [second]: 3, [third]: 4 });
    expect(await serving(id, 1)).toEqual([third]);
    open(id, { [third]: 4 });
    await remains(id, 1);
    expect(await ids(id)).toEqual([third]);
    const told = await bench.events(id);
    expect(told.filter((text) => text.includes('Scaled from'))).toHaveLength(3);
    expect(told.filter((text) => text.includes('takes no new connections'))).toEqual([]);
    const seen = (await bench.store.services.get(id))?.state.transitionAt;
    expect(seen).toBe(before?.transitionAt as number);
  });

  test('goes on from what was recorded after the process was killed, and shrinks only by a window that it has seen', async () => {
    const id = await deployed();
    const [first = ''] = await serving(id, 1);
    open(id, { [first]: 15 });
    const both = await serving(id, 2);
    await bench.end();
    await bench.begin();
    // A worker that dialled and has not counted yet says nothing.
    expect(bench.link.counted(id)).toBeUndefined();
    await until(30_000, 'the worker has its routes', async () => (routed(id).length === 2 ? true : undefined));
    expect(await ids(id)).toEqual(both);
    const { state } = (await bench.store.services.get(id)) as Service;
    expect(state).toMatchObject({ status: 'running', scaled: [{ slots: [0, 1], next: 2 }] });
    open(id, { [first]: 25 });
    await serving(id, 3);
    open(id, {});
    await remains(id, 1);
    const { scaled } = ((await bench.store.services.get(id)) as Service).state;
    expect(scaled?.[0]?.next).toBe(3);
  });

  test('decides nothing while the engine is not seen: neither who is there is known then, nor who is emptiest', async () => {
    const id = await deployed();
    const [first = ''] = await serving(id, 1);
    open(id, { [first]: 25 });
    const [, second = '', third = ''] = await serving(id, 3);
    bench.engineAway = true;
    await bench.end();
    await bench.begin();
    await bench.says(id, 'does not answer');
    open(id, { [first]: 1, [second]: 8, [third]: 8 });
    // Nothing is to happen, for longer than it takes to shrink.
    await Bun.sleep(2 * policy.stableSeconds * 1_000);
    expect(slotsOf((await bench.store.services.get(id)) as Service)).toEqual([0, 1, 2]);
    bench.engineAway = false;
    expect(await serving(id, 2)).toEqual([second, third].sort());
    open(id, { [second]: 8, [third]: 8 });
    await remains(id, 2);
    const told = (await bench.events(id)).filter((text) => text.includes('Scaled from'));
    expect(told.map((text) => /from \d to \d/.exec(text)?.[0])).toEqual(['from 1 to 3', 'from 3 to 2']);
  });

  test('grows by what its instances use of the CPU, as the engine tells it, without a socket', async () => {
    const { targetConnections: _, ...byCpu } = policy;
    const model = await bench.model(image);
    const id = await bench.deploy(model, {
      terminationGraceSeconds: 1,
      resources: { cpu: 0.1, memoryMegabytes: 32 },
      environment: { START: 'burns' },
      scaling: { ...byCpu, maxInstances: 2, targetCpuPercent: 40 },
    });
    await bench.reaches(id, 'the service runs', isRunning);
    open(id, {});
    await serving(id, 2);
    const said = await bench.says(id, 'Scaled from 1 to 2 instances');
    expect(said).toMatch(/: \d+(\.\d)? % of the CPU of one instance in use, target 40 % per instance\./);
  });

  test('has no instance while nobody calls, with an open route, and one again when a call comes', async () => {
    const id = await deployed({ minInstances: 0, idleSeconds: 1 });
    open(id, {});
    await remains(id, 0);
    const none = await bench.reaches(id, 'there is none', (service) => slotsOf(service)?.length === 0);
    expect(none.state.status).toBe('running');
    expect(none.state.reason).toBeUndefined();
    expect(bench.worker.routes.get(id)).toMatchObject({ open: true, status: 'running' });
    expect(routed(id)).toEqual([]);
    await bench.says(id, 'Scaled from 1 to 0 instances: no socket and no call for 1 s.');
    // A change of it is no reason to start one.
    const generation = await change(id, { environment: { GREETING: 'new' } });
    const settled = await bench.reaches(
      id,
      'the change is looked at',
      ({ state }) => state.observedGeneration === generation,
    );
    expect(settled.state).toMatchObject({ status: 'running', settledGeneration: generation });
    expect(await ids(id)).toEqual([]);
    await change(id, { scaling: { ...policy, minInstances: 2 }, instanceCount: 2 });
    await serving(id, 2);
    await bench.says(id, 'Scaled from 0 to 2 instances: from 2 to 4 are allowed now.');
  });

  test('takes other bounds at once and restarts nothing, and begins with its first count after a stop', async () => {
    const id = await deployed({ minInstances: 3 }, { instanceCount: 3 });
    const three = await serving(id, 3);
    const generation = await change(id, {
      instanceCount: 1,
      scaling: { ...policy, maxInstances: 2, stableSeconds: 600 },
    });
    const two = await serving(id, 2);
    expect(three).toEqual(expect.arrayContaining(two));
    // The route says it before the state does.
    const now = await bench.reaches(id, 'that is done', ({ state }) => state.settledGeneration === generation);
    expect(now.state.status).toBe('running');
    expect(now.state.deployStartedAt).toBeLessThan(now.updatedAt);
    await bench.wish(id, 'stopped');
    await bench.reaches(id, 'it is stopped', ({ state }) => state.status === 'stopped');
    await bench.wish(id, 'running');
    const again = await bench.reaches(id, 'it runs again', isRunning);
    expect(again.state.scaled).toMatchObject([{ slots: [0], next: 1 }]);
    await serving(id, 1);
  });

  test('is updated with as many instances as its load asks for', async () => {
    const id = await deployed();
    const [first = ''] = await serving(id, 1);
    open(id, { [first]: 15 });
    const former = await serving(id, 2);
    const seen = bench.worker.opened.length;
    const generation = await change(id, { environment: { GREETING: 'new' } });
    await bench.reaches(
      id,
      'the update is done',
      ({ state }) => state.status === 'running' && state.observedGeneration === generation,
    );
    const fresh = await serving(id, 2);
    expect(fresh.some((one) => former.includes(one))).toBe(false);
    for (const { serviceId, versions } of bench.worker.opened.slice(seen)) {
      if (serviceId === id) expect(versions.flatMap(({ instances }) => instances).length).toBeGreaterThanOrEqual(2);
    }
  });

  test('says that a new instance fails, and goes on serving', async () => {
    const id = await deployed({}, { environment: {} });
    const [first = ''] = await serving(id, 1);
    open(id, { [first]: 15 });
    await serving(id, 2);
    const [, second = ''] = routed(id);
    await bench.engine.stop(second, 0, AbortSignal.timeout(30_000));
    await bench.reaches(id, 'one is missing', ({ state }) => state.status === 'concerning');
    await bench.reaches(id, 'it is whole again', isRunning);
  });
});
