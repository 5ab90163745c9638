import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync } from 'node:fs';
import type { Model } from '../../src/contract/model.ts';
import { noticeText } from '../../src/contract/notices.ts';
import type { Service, ServiceVersionSpec } from '../../src/contract/service.ts';
import { ControlBench } from '../support/control-bench.ts';
import { until } from '../support/deadline.ts';
import { buildTestImage } from '../support/test-images.ts';

setDefaultTimeout(180_000);

let bench: ControlBench;
let model: Model;

beforeEach(async () => {
  bench = await ControlBench.open([], { cpus: 4, memoryMegabytes: 600 });
  model = await bench.model(await buildTestImage('scratch-static'));
});
afterEach(() => bench[Symbol.asyncDispose]());

const megabytes = (memoryMegabytes: number): Partial<ServiceVersionSpec> => ({
  resources: { cpu: 0.2, memoryMegabytes },
});
const statusIs = (status: string) => (service: Service) => service.state.status === status;
const reasonOf = ({ state }: Service) => (state.reason ? noticeText(state.reason, 'en') : '');
const isRunning = (id: string) => bench.reaches(id, 'the service runs', statusIs('running'));
const isWaiting = (id: string) => bench.reaches(id, 'the service waits', statusIs('waiting'));

/** Another machine, as the platform finds when it looks the next time. */
async function machineIs(machine: NonNullable<ControlBench['machine']>): Promise<void> {
  bench.machine = machine;
  await until(10_000, 'the machine is measured', async () =>
    bench.reconciler.resources()?.machine.memoryMegabytes === machine.memoryMegabytes ? true : undefined,
  );
}

describe('a service that does not fit', () => {
  test('waits with the reason, and starts by itself when there is room', async () => {
    const first = await bench.deploy(model, megabytes(400));
    await isRunning(first);
    const second = await bench.deploy(model, megabytes(300));
    expect(reasonOf(await isWaiting(second))).toStartWith(
      'Insufficient resources. Wait until idle resources are sufficient. Asked for: 0.2 CPU, 300 MB; free: 3.8 CPU, 200 MB of 4 CPU, 600 MB',
    );
    expect(bench.worker.routes.get(second)).toMatchObject({ open: false, status: 'waiting' });
    expect(await bench.running(second)).toEqual([]);
    expect(await bench.events(second)).not.toContain(`[${model.name} 0.0.1] pulling model image`);
    await bench.wish(first, 'deleted');
    await isRunning(second);
    expect(bench.reconciler.resources()?.held).toEqual([{ cpu: 0.2, memoryMegabytes: 300, devices: [] }]);
  });

  test('is not overtaken by a smaller one, not even when the platform starts anew', async () => {
    const first = await bench.deploy(model, megabytes(400));
    await isRunning(first);
    const large = await bench.deploy(model, megabytes(500));
    await isWaiting(large);
    const small = await bench.deploy(model, megabytes(150));
    expect(reasonOf(await isWaiting(small))).toContain('wait before this one: 1');
    await bench.end();
    await bench.begin();
    await until(10_000, 'the books are there', async () => bench.reconciler.resources());
    await bench.wish(first, 'deleted');
    await isRunning(large);
    await isWaiting(small);
    await bench.wish(large, 'deleted');
    await isRunning(small);
  });

  test('can be stopped, started and deleted while it waits, and holds nobody back then', async () => {
    const first = await bench.deploy(model, megabytes(400));
    await isRunning(first);
    const large = await bench.deploy(model, megabytes(500));
    await isWaiting(large);
    const small = await bench.deploy(model, megabytes(150));
    await isWaiting(small);
    await bench.wish(large, 'stopped');
    await bench.reaches(large, 'it is stopped', statusIs('stopped'));
    await isRunning(small);
    await bench.wish(large, 'running');
    await isWaiting(large);
    await bench.wish(large, 'deleted');
    await bench.isGone(large);
  });

  test('and never can is pending, in words, holds nobody back, and starts when the machine has grown', async () => {
    const huge = await bench.deploy(model, { ...megabytes(400), instanceCount: 2 });
    expect(reasonOf(await bench.reaches(huge, 'it is pending', statusIs('pending')))).toContain(
      'Asked for: 0.4 CPU, 800 MB; this machine gives 4 CPU, 600 MB at most',
    );
    const small = await bench.deploy(model, megabytes(500));
    await isRunning(small);
    expect(await bench.running(huge)).toEqual([]);
    bench.machine = { cpus: 4, memoryMegabytes: 1_300 };
    await isRunning(huge);
    expect(await bench.running(huge)).toHaveLength(2);
  });
});

test('an instance that ends keeps its place, however many wait for it', async () => {
  const first = await bench.deploy(model, megabytes(400));
  await isRunning(first);
  const second = await bench.deploy(model, megabytes(300));
  await isWaiting(second);
  for (const command of ['kill', 'rm']) {
    const [victim] = await bench.running(first);
    const container = `sluice-${bench.installation}-${victim?.id}`;
    Bun.spawnSync(['docker', command, ...(command === 'rm' ? ['-f'] : []), container]);
    await until(60_000, 'another instance runs', async () => {
      const [now] = await bench.running(first);
      return now && now.id !== victim?.id ? true : undefined;
    });
    await isRunning(first);
    expect((await bench.store.services.get(second))?.state.status).toBe('waiting');
  }
});

test('an update without room for another instance waits with the reason, and what runs serves on', async () => {
  await machineIs({ cpus: 4, memoryMegabytes: 500 });
  const id = await bench.deploy(model, megabytes(300));
  await isRunning(id);
  const [before] = await bench.running(id);
  const spec = (await bench.store.services.get(id))?.spec as Service['spec'];
  const versions = spec.versions.map((version) => ({ ...version, environment: { CHANGED: '1' } }));
  await bench.store.services.setWish(id, { spec: { ...spec, versions } });
  bench.reconciler.wake(id);
  const waits = await bench.reaches(id, 'the update waits', ({ state }) => state.reason !== undefined);
  expect(waits.state.status).toBe('deploying');
  expect(reasonOf(waits)).toContain(
    'The update waits: insufficient resources. A new instance asks for: 0.2 CPU, 300 MB',
  );
  expect((await bench.running(id)).map((one) => one.id)).toEqual([before?.id ?? '']);
  expect(bench.worker.routes.get(id)?.open).toBe(true);
  bench.machine = { cpus: 4, memoryMegabytes: 700 };
  await isRunning(id);
  const [after] = await bench.running(id);
  expect(after?.revision).not.toBe(before?.revision);
});

test('a service that finds no room to grow says so once, serves on, and grows as far as there is room', async () => {
  const first = await bench.deploy(model, megabytes(300));
  await isRunning(first);
  const scaling = {
    minInstances: 1,
    maxInstances: 5,
    targetConnections: 10,
    stableSeconds: 2,
    panicSeconds: 1,
    panicPercent: 200,
    idleSeconds: 60,
  };
  const id = await bench.deploy(model, { ...megabytes(150), scaling });
  await isRunning(id);
  const open = (count: number) => {
    const [one] = bench.worker.routes.get(id)?.versions[0]?.instances ?? [];
    bench.worker.meter([{ serviceId: id, calls: 0, failures: 0, open: { [one?.id ?? '']: count } }]);
  };
  const has = (count: number, reason: string) =>
    bench.reaches(id, `it has ${count} instances`, (service) => {
      const routed = bench.worker.routes.get(id)?.versions[0]?.instances.length;
      return service.state.status === 'running' && routed === count && reasonOf(service).includes(reason);
    });
  open(25);
  const waits = 'no room to grow: an instance asks for 0.2 CPU, 150 MB; free: 3.4 CPU, 0 MB of 4 CPU, 600 MB';
  await has(2, waits);
  await bench.wish(first, 'deleted');
  const whole = await has(3, '');
  expect(whole.state.reason).toBeUndefined();
  // In a panic: two more at once, of which one has room.
  open(95);
  await has(4, 'cannot grow: an instance asks for 0.2 CPU, 150 MB; this machine gives 4 CPU, 600 MB at most');
  const told = await bench.events(id);
  expect(told.filter((text) => text.includes('no room to grow'))).toEqual([expect.stringContaining(waits)]);
  expect(told.filter((text) => text.includes('cannot grow'))).toHaveLength(1);
});

test('devices are given to one instance at a time, by id, also by a platform that has forgotten everything', async () => {
  const nodes = ['/dev/fuse', '/dev/loop-control', '/dev/autofs', '/dev/tty0', '/dev/kmsg']
    .filter(existsSync)
    .slice(0, 2);
  await machineIs({ cpus: 4, memoryMegabytes: 2_000, deviceNodes: nodes });
  const units = [...nodes, '/dev/not-there'];
  const image = await bench.model(await buildTestImage('node-ws'));
  const wants = (count: number): Partial<ServiceVersionSpec> => ({
    environment: { GIVEN: 'all of them' },
    resources: {
      cpu: 0.2,
      memoryMegabytes: 200,
      accelerators: { kind: 'npu', count, product: 'Ascend 310', units },
      extras: { environment: { GIVEN: '{units}' } },
    },
  });
  const given = async (id: string) => {
    const [instance] = await bench.running(id);
    const program = 'console.log(process.env.GIVEN)';
    const { output } = await bench.engine.exec(
      instance?.id ?? '',
      ['node', '-e', program],
      AbortSignal.timeout(20_000),
    );
    return { held: instance?.holds?.devices, told: output.trim() };
  };
  const [first, second] = await Promise.all([bench.deploy(image, wants(1)), bench.deploy(image, wants(1))]);
  await Promise.all([isRunning(first), isRunning(second)]);
  const both = [await given(first), await given(second)];
  expect(both.map(({ told }) => told).toSorted()).toEqual(nodes.toSorted());
  expect(both.map(({ held }) => held)).toEqual(both.map(({ told }) => [told]));

  await bench.end();
  await bench.begin();
  const third = await bench.deploy(image, wants(1));
  expect(reasonOf(await isWaiting(third))).toContain('0 NPU (Ascend 310) of 4 CPU, 2000 MB, 2 NPU (Ascend 310)');
  await bench.wish(second, 'deleted');
  await isRunning(third);
  expect((await given(third)).told).toBe(both[1]?.told ?? '');

  const many = await bench.deploy(image, wants(3));
  expect(reasonOf(await bench.reaches(many, 'it is pending', statusIs('pending')))).toContain(
    'Asked for: 3 NPU (Ascend 310); of these this machine has 2 NPU (Ascend 310)',
  );
});
