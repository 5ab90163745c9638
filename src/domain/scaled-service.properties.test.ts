import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { versionSpec } from '../../test/support/planned-service.ts';
import { SimulatedWorld } from '../../test/support/simulated-world.ts';
import type { ServiceVersionSpec } from '../contract/service.ts';

type Happening = readonly [weight: number, (world: SimulatedWorld, index: number) => void];

/** What happens to a service whose number of instances follows from its load, kills and updates included. */
const happenings: readonly Happening[] = [
  [12, (world) => void world.activate()],
  [8, (world) => world.settleOne()],
  [4, (world) => world.makeReady()],
  [6, (world, index) => world.scale(index)],
  [1, (world, index) => world.crash(index)],
  [1, (world, index) => world.vanish(index)],
  [1, (world, index) => world.replace(index)],
  [1, (world) => world.forget()],
  [1, (world) => world.dieAfter(1)],
  [1, (world) => Object.assign(world, { acknowledged: false })],
  [2, (world) => Object.assign(world, { acknowledged: true })],
  [1, (world) => Object.assign(world, { connections: 1 })],
  [1, (world) => Object.assign(world, { connections: 0 })],
  [4, (world) => Object.assign(world, { now: world.now + 1500 })],
  [1, (world, index) => world.configure([version(`r${index % 3}`)])],
  [1, (world) => world.configure([version('r1', { modelId: 'model-2', instanceCount: 2 })])],
  [1, (world) => world.wish('stopped')],
  [2, (world) => world.wish('running')],
];

function version(name: string, change: Partial<ServiceVersionSpec> = {}): ServiceVersionSpec {
  return versionSpec({ environment: { revision: name }, ...change });
}

const happen = fc.oneof(...happenings.map(([weight, one]) => ({ weight, arbitrary: fc.constant(one) })));
const histories = fc.array(fc.record({ happen, index: fc.nat(5) }), { maxLength: 80 });

/** From here on everything works as it should, for long enough. */
function calmDown(world: SimulatedWorld): void {
  Object.assign(world, { acknowledged: true, healthy: true });
  world.makeReady();
  for (let round = 0; round < 90; round += 1) {
    world.activate();
    for (let call = 0; call < 3; call += 1) world.settleOne();
    world.now += 5_000;
  }
}

test('whatever happens to a service that scales, it comes to have the instances that were decided, and no plan does what it must not', () => {
  fc.assert(
    fc.property(histories, fc.nat(5), (history, last) => {
      const world = new SimulatedWorld(2);
      calmDown(world);
      for (const one of history) {
        one.happen(world, one.index);
        expect(world.violations).toEqual([]);
      }
      world.wish('running');
      calmDown(world);
      for (const count of [4, 1]) {
        world.scale(count);
        calmDown(world);
      }
      world.scale(last);
      calmDown(world);
      expect(world.violations).toEqual([]);
      expect(world.wished).toBe(last);
      const running = [...world.engine.values()].filter((one) => one.phase === 'running');
      expect(running).toHaveLength(last);
      expect(world.engine.size).toBe(last);
      expect(world.routed).toHaveLength(last);
      expect(world.service?.state.status).toBe('running');
      expect(new Set(running.map((one) => one.slot)).size).toBe(last);
    }),
    { numRuns: 300 },
  );
});
