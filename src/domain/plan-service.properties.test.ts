import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { SimulatedWorld } from '../../test/support/simulated-world.ts';

/** Something that happens to the world between or during two activations, and how often it is drawn. */
const happenings: readonly (readonly [weight: number, (world: SimulatedWorld, index: number) => void])[] = [
  [12, (world) => void world.activate()],
  [8, (world) => world.settleOne()],
  [4, (world) => world.makeReady()],
  [3, (world, index) => world.crash(index)],
  [1, (world, index) => world.vanish(index)],
  [1, (world, index) => world.sicken(index)],
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

function set(world: SimulatedWorld, change: Partial<SimulatedWorld>): void {
  Object.assign(world, change);
}

const histories = fc.array(
  fc.record({
    happen: fc.oneof(...happenings.map(([weight, happen]) => ({ weight, arbitrary: fc.constant(happen) }))),
    index: fc.nat(5),
  }),
  { maxLength: 80 },
);

/** From here on everything works as it should, for long enough; connections that are open stay so by themselves. */
function calmDown(world: SimulatedWorld): void {
  world.engineAnswers = true;
  world.acknowledged = true;
  world.healthy = true;
  world.sick.clear();
  world.makeReady();
  for (let round = 0; round < 60; round += 1) {
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
