import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { versionSpec } from '../../test/support/planned-service.ts';
import { SimulatedWorld, simulatedRevision } from '../../test/support/simulated-world.ts';
import type { ServiceVersionSpec } from '../contract/service.ts';

/** Something that happens to the world between or during two activations, and how often it is drawn. */
const happenings: readonly (readonly [weight: number, (world: SimulatedWorld, index: number) => void])[] = [
  [12, (world) => void world.activate()],
  [8, (world) => world.settleOne()],
  [4, (world) => world.makeReady()],
  [3, (world, index) => world.crash(index)],
  [1, (world, index) => world.vanish(index)],
  [1, (world, index) => world.sicken(index)],
  [1, (world, index) => world.stumble(index)],
  [2, (world, index) => world.replace(index)],
  // The control process is killed: between two activations, before it recorded anything, and between two steps.
  [1, (world) => world.forget()],
  [1, (world) => world.dieAfter(0)],
  [2, (world) => world.dieAfter(1)],
  [1, (world) => set(world, { engineAnswers: false })],
  [2, (world) => set(world, { engineAnswers: true })],
  [1, (world) => set(world, { acknowledged: false })],
  [2, (world) => set(world, { acknowledged: true })],
  [1, (world) => set(world, { connections: 1 })],
  [1, (world) => set(world, { connections: 0 })],
  [1, (world) => set(world, { image: { state: 'unknown' } })],
  [4, (world) => set(world, { now: world.now + 1500 })],
  [1, (world) => set(world, { now: world.now + 700_000 })],
  [1, (world, index) => world.askForDrain({ timeoutSeconds: index * 10, notify: { signal: 'SIGUSR1' } })],
  [1, (world) => set(world, { now: world.now + 15_000 })],
  [1, (world) => world.wish('stopped')],
  [2, (world) => world.wish('running')],
];

/** Changes of the configuration: the environment, the count, the bounds, other models beside or instead. */
const updates: readonly (readonly [weight: number, (world: SimulatedWorld, index: number) => void])[] = [
  [2, (world, index) => world.configure([version(`r${index}`)])],
  [1, (world, index) => world.configure([version('r1', { instanceCount: 1 + (index % 3) })])],
  [1, (world, index) => world.configure([version('r2', { maxSurge: 0, maxUnavailable: 1, instanceCount: 1 + index })])],
  [
    1,
    (world, index) =>
      world.configure([version('r2', { maxSurge: 0.5, maxUnavailable: 0.5, instanceCount: 1 + index })]),
  ],
  [1, (world) => world.configure([version('r1', { modelId: 'model-2', instanceCount: 2 })])],
  [
    1,
    (world) =>
      world.configure([
        version('r1', { weight: 90, instanceCount: 2 }),
        version('r1', { modelId: 'model-2', weight: 10 }),
      ]),
  ],
  [1, (world) => world.configure([version('r1', { weight: 50 }), version('r1', { modelId: 'model-3', weight: 50 })])],
];

function version(name: string, change: Partial<ServiceVersionSpec> = {}): ServiceVersionSpec {
  return versionSpec({ environment: { revision: name }, ...change });
}

function set(world: SimulatedWorld, change: Partial<SimulatedWorld>): void {
  Object.assign(world, change);
}

function historiesOf(some: typeof happenings) {
  const happen = fc.oneof(...some.map(([weight, one]) => ({ weight, arbitrary: fc.constant(one) })));
  return fc.array(fc.record({ happen, index: fc.nat(5) }), { maxLength: 80 });
}

const histories = historiesOf(happenings);

/** From here on everything works as it should, for long enough; connections that are open stay so by themselves. */
function calmDown(world: SimulatedWorld): void {
  world.engineAnswers = true;
  world.acknowledged = true;
  world.healthy = true;
  world.sick.clear();
  world.makeReady();
  for (let round = 0; round < 90; round += 1) {
    world.activate();
    world.settleOne();
    world.settleOne();
    world.settleOne();
    world.now += 5000;
  }
}

const live = (world: SimulatedWorld) => [...world.engine.values()].filter((one) => one.phase === 'running').length;

for (const wish of ['running', 'stopped', 'deleted'] as const) {
  test(`whatever happens, a service comes to be ${wish}, and no plan does what it must not`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), histories, (instanceCount, history) => {
        const world = new SimulatedWorld(instanceCount);
        for (const { happen, index } of history) happen(world, index);
        world.wish(wish);
        calmDown(world);
        expect(world.violations).toEqual([]);
        expect(world.pending).toEqual([]);
        if (wish === 'deleted') {
          expect(world.service).toBeUndefined();
          expect(world.engine.size).toBe(0);
          return;
        }
        expect(world.service?.state.status).toBe(wish);
        expect(world.service?.state.observedGeneration).toBe(world.service?.generation as number);
        expect(live(world)).toBe(wish === 'running' ? instanceCount : 0);
        expect(world.engine.size).toBe(wish === 'running' ? instanceCount : 0);
        expect(world.draining).toEqual([]);
        expect(world.routed).toHaveLength(wish === 'running' ? instanceCount : 0);
        // At rest nothing is done and nothing is changed.
        const settled = world.activate();
        expect(settled?.steps).toEqual([]);
        expect(settled?.events).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
}

const count = (world: SimulatedWorld) =>
  world.service?.spec.versions.reduce((sum, { instanceCount }) => sum + instanceCount, 0) ?? 0;

/** Everything runs as the configuration says, and nothing else does. */
function expectSettled(world: SimulatedWorld): void {
  expect(world.violations).toEqual([]);
  expect(world.pending).toEqual([]);
  expect(world.service?.state).toMatchObject({ status: 'running', progress: 100 });
  expect(world.service?.state.rollout).toBeUndefined();
  expect(world.service?.state.observedGeneration).toBe(world.service?.generation as number);
  const wished = new Set(world.service?.spec.versions.map(simulatedRevision));
  expect([...world.engine.values()].filter(({ revision }) => !wished.has(revision))).toEqual([]);
  expect(live(world)).toBe(count(world));
  expect(world.engine.size).toBe(count(world));
  expect(world.draining).toEqual([]);
  expect(world.routed).toHaveLength(count(world));
  const settled = world.activate();
  expect(settled?.steps).toEqual([]);
  expect(settled?.events).toEqual([]);
}

test('updates of every kind, in the middle of one another and of faults, end with what was wished last', () => {
  fc.assert(
    fc.property(historiesOf([...happenings, ...updates]), fc.nat(updates.length - 1), (history, last) => {
      const world = new SimulatedWorld(2);
      calmDown(world);
      for (const { happen, index } of history) happen(world, index);
      updates[last]?.[1](world, 1);
      const wished = world.service?.spec.versions;
      world.wish('running');
      calmDown(world);
      expect(world.service?.spec.versions).toEqual(wished as ServiceVersionSpec[]);
      expectSettled(world);
    }),
    { numRuns: 3000 },
  );
});

test('an update to what never gets ready is taken back, and says why, whatever happens meanwhile', () => {
  const meanwhile = happenings.filter(([, happen]) => !/wish|700_?000|image:/.test(String(happen)));
  fc.assert(
    fc.property(historiesOf(meanwhile), fc.nat(2), (history, kind) => {
      const world = new SimulatedWorld(2);
      calmDown(world);
      updates[3]?.[1](world, 2);
      calmDown(world);
      const good = world.service?.spec.versions;
      const broken = [
        [version('broken', { instanceCount: 3 })],
        [version('broken', { modelId: 'model-2' })],
        [version('r2', { instanceCount: 1, weight: 50 }), version('broken', { modelId: 'model-3', weight: 50 })],
      ];
      world.configure(broken[kind] ?? []);
      world.healthy = false;
      for (const { happen, index } of history) happen(world, index);
      calmDown(world);
      expect(world.service?.spec.versions).toEqual(good as ServiceVersionSpec[]);
      expect(world.service?.state.takenBack?.key).toBe('service.crash-loop');
      expectSettled(world);
    }),
    { numRuns: 1000 },
  );
});
