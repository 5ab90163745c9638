import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { ScalingPolicy, Service, ServiceVersionSpec } from '../../src/contract/service.ts';
import { restarted } from '../../src/store/service-configuration.ts';
import { ControlBench } from '../support/control-bench.ts';
import { until } from '../support/deadline.ts';
import { buildTestImage } from '../support/test-images.ts';

setDefaultTimeout(180_000);

let bench: ControlBench;

beforeAll(async () => {
  bench = await ControlBench.open();
});

afterAll(() => bench[Symbol.asyncDispose]());

const scaling: ScalingPolicy = {
  minInstances: 1,
  maxInstances: 3,
  targetConnections: 10,
  stableSeconds: 60,
  panicSeconds: 6,
  panicPercent: 200,
  idleSeconds: 60,
};

const runs =
  (generation: number) =>
  ({ state }: Service) =>
    state.status === 'running' && state.observedGeneration === generation;

async function deployed(instanceCount: number): Promise<string> {
  const model = await bench.model(await buildTestImage('node-ws'));
  const id = await bench.deploy(model, { instanceCount, terminationGraceSeconds: 1 });
  await bench.reaches(id, 'the service runs', runs(1));
  return id;
}

/** Wishes another configuration of the service's only version; resolves to the generation that it gets. */
async function update(id: string, change: Partial<ServiceVersionSpec>): Promise<number> {
  const service = await bench.store.services.get(id);
  if (!service) throw new Error('the service is gone');
  const versions = service.spec.versions.map((version) => ({ ...version, ...change }));
  const { generation } = await bench.store.services.setWish(id, { spec: { ...service.spec, versions } });
  bench.reconciler.wake(id);
  return generation;
}

const ids = async (id: string) => (await bench.running(id)).map((instance) => instance.id).sort();
const openRoutes = (id: string) => bench.worker.opened.filter(({ serviceId }) => serviceId === id);

describe('an update', () => {
  test('brings new instances beside the former ones: every worker always has enough of them', async () => {
    const id = await deployed(2);
    const before = await ids(id);
    const seen = openRoutes(id).length;
    const generation = await update(id, { environment: { GREETING: 'new' } });
    const done = await bench.reaches(id, 'the update is done', runs(generation));
    expect(done.state).toMatchObject({ settledGeneration: generation, progress: 100 });
    const routes = openRoutes(id).slice(seen);
    expect(routes.length).toBeGreaterThan(2);
    for (const { versions } of routes) {
      expect(versions.flatMap(({ instances }) => instances).length).toBeGreaterThanOrEqual(2);
    }
    await until(30_000, 'the former ones are gone', async () => {
      const now = await ids(id);
      return now.length === 2 && !now.some((one) => before.includes(one)) ? true : undefined;
    });
    const { rows } = await bench.store.services.updates(id, { skip: 0, limit: 10 });
    expect(rows.map(({ kind, result }) => [kind, result])).toEqual([
      ['update', 'SUCCESS'],
      ['create', 'SUCCESS'],
    ]);
    const told = await bench.events(id);
    expect(told.filter((text) => text.includes('takes no new connections'))).toHaveLength(2);
    expect(told.filter((text) => text.includes('no connection is left'))).toHaveLength(2);
    expect(told.at(-1)).not.toContain('start to deploy');
  });

  test('of weights and time-outs leaves the containers alone; of the count adds and takes only the difference', async () => {
    const id = await deployed(1);
    const [first] = await ids(id);
    await bench.reaches(
      id,
      'it is done',
      runs(await update(id, { deployTimeoutSeconds: 99, terminationGraceSeconds: 2 })),
    );
    expect(await ids(id)).toEqual([first as string]);
    await bench.reaches(id, 'it is done', runs(await update(id, { instanceCount: 2 })));
    expect(await ids(id)).toContain(first as string);
    expect(await ids(id)).toHaveLength(2);
    await bench.reaches(id, 'it is done', runs(await update(id, { instanceCount: 1 })));
    await until(30_000, 'the second one is gone', async () => ((await ids(id)).length === 1 ? true : undefined));
    expect(await ids(id)).toEqual([first as string]);
  });

  test('to another model that ends at once is taken back by itself, and nothing that served was touched', async () => {
    const id = await deployed(2);
    const before = await ids(id);
    const broken = await bench.model(await buildTestImage('exits-at-once'));
    const generation = await update(id, { modelId: broken.id, scaling });
    await bench.publishPolicy(id);
    const asks = () => bench.worker.routes.get(id)?.policy?.waitingRoom !== undefined;
    await until(10_000, 'calls may wait', async () => asks() || undefined);
    const back = await bench.reaches(id, 'the update is taken back', runs(generation + 1));
    expect(back.state.takenBack?.key).toBe('service.crash-loop');
    // What it asked of the gateway went with it, and not a while later.
    await until(10_000, 'no call waits any more', async () => !asks() || undefined);
    expect(await ids(id)).toEqual(expect.arrayContaining(before));
    // An attempt of the other place may just have been made then, and run a moment later.
    await until(30_000, 'what the update began is gone', async () =>
      (await bench.present(id)).length === before.length ? true : undefined,
    );
    expect(await ids(id)).toEqual(before);
    const { rows } = await bench.store.services.updates(id, { skip: 0, limit: 10 });
    expect(rows.map(({ kind, result, reason }) => [kind, result, reason?.key])).toEqual([
      ['rollback', 'SUCCESS', undefined],
      ['update', 'FAIL', 'service.crash-loop'],
      ['create', 'SUCCESS', undefined],
    ]);
    const told = await bench.events(id);
    expect(told).toContain('Failed to update the service. Perform a rollback.');
    const end = told.indexOf('The update has been rolled back.');
    expect(end).toBeGreaterThan(told.indexOf('Failed to update the service. Perform a rollback.'));
    // All that is left to tell then is what becomes of such an attempt.
    for (const text of told.slice(end + 1)) expect(text).toStartWith(`[${broken.name} ${broken.version}]`);
    for (const { versions } of openRoutes(id)) expect(versions.flatMap(({ instances }) => instances).length).toBe(2);
  });

  test('to the same configuration replaces every instance, and every worker always has enough of them', async () => {
    const id = await deployed(2);
    const before = await ids(id);
    const seen = openRoutes(id).length;
    const { generation } = await bench.store.services.setWish(id, {
      spec: (present) => restarted(present.spec, present.generation + 1),
      kind: 'restart',
    });
    bench.reconciler.wake(id);
    await bench.reaches(id, 'the restart is done', runs(generation));
    for (const { versions } of openRoutes(id).slice(seen)) {
      expect(versions.flatMap(({ instances }) => instances).length).toBeGreaterThanOrEqual(2);
    }
    await until(30_000, 'the former ones are gone', async () => {
      const now = await ids(id);
      return now.length === 2 && !now.some((one) => before.includes(one)) ? true : undefined;
    });
    const { rows } = await bench.store.services.updates(id, { skip: 0, limit: 1 });
    expect(rows).toMatchObject([{ kind: 'restart', result: 'SUCCESS' }]);
  });

  test('goes on where it was when the control process begins anew', async () => {
    const id = await deployed(2);
    const generation = await update(id, { environment: { GREETING: 'again' } });
    await bench.reaches(id, 'it has begun', ({ state }) => state.rollout !== undefined);
    await bench.end();
    await bench.begin();
    await bench.reaches(id, 'the update is done', runs(generation));
    await until(30_000, 'the former ones are gone', async () => ((await ids(id)).length === 2 ? true : undefined));
  });
});
