import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { facts, planInput, service, versionSpec, wishedVersion } from '../../test/support/planned-service.ts';
import { SimulatedWorld } from '../../test/support/simulated-world.ts';
import { planService } from './plan-service.ts';
import type { PlanInput } from './plan-types.ts';
import { shownAsFormer } from './replaced-instances.ts';

/** Lets the world go its way; hands every status that the service has meanwhile to `see`. */
function goOn(
  world: SimulatedWorld,
  rounds: number,
  see: (status: string | undefined) => void = () => undefined,
): void {
  for (let round = 0; round < rounds; round += 1) {
    world.activate();
    see(world.service?.state.status);
    world.settleOne();
    world.now += 2_000;
  }
}

function settledWorld(instanceCount: number, change: Parameters<typeof versionSpec>[0] = {}): SimulatedWorld {
  const world = new SimulatedWorld(instanceCount);
  world.configure([versionSpec({ instanceCount, ...change })]);
  world.healthy = true;
  goOn(world, 40);
  expect(world.service?.state.status).toBe('running');
  return world;
}

test('whichever are replaced by hand, others take their places, while enough take calls and the service is running', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
      fc.nat(12),
      (instanceCount, chosen, killedAfter) => {
        const world = settledWorld(instanceCount);
        const before = [...world.engine.keys()];
        const { generation } = world.service ?? {};
        for (const index of chosen) world.replace(index);
        const replaced = [...world.replacing];
        const statuses = new Set<string | undefined>();
        goOn(world, killedAfter, (status) => statuses.add(status));
        world.forget();
        goOn(world, 60, (status) => statuses.add(status));
        expect(world.violations).toEqual([]);
        expect(statuses).toEqual(new Set(['running']));
        expect(world.replacing.size).toBe(0);
        expect([...world.engine.keys()].filter((id) => replaced.includes(id))).toEqual([]);
        expect([...world.engine.keys()]).toEqual(expect.arrayContaining(before.filter((id) => !replaced.includes(id))));
        expect(world.engine.size).toBe(instanceCount);
        expect(world.routed).toHaveLength(instanceCount);
        expect(world.service?.generation).toBe(generation);
      },
    ),
    { numRuns: 200 },
  );
});

describe('one that is replaced by hand', () => {
  const input = (change: Partial<PlanInput>, spec: Parameters<typeof versionSpec>[0] = {}) => {
    const before = service({ state: { status: 'running', progress: 100, settledGeneration: 1 } });
    return planInput({ service: before, versions: [wishedVersion({}, spec)], ...change });
  };
  const running = (slot: number, replaced: boolean) => {
    const { observed, ...rest } = facts({ ready: true, serving: true, released: false, replaced, observed: { slot } });
    const [shown = observed] = shownAsFormer([observed], new Set(replaced ? [observed.id] : []));
    return { ...rest, observed: shown };
  };
  const starts = (plan: ReturnType<typeof planService>) =>
    plan.steps.flatMap((step) => (step.do === 'start' ? [step.slot] : []));

  test('stays until its successor is there', () => {
    const instances = [running(0, true), running(1, false)];
    const plan = planService(input({ instances }, { instanceCount: 2 }));
    expect(starts(plan)).toEqual([0]);
    expect(plan.removing).toEqual([]);
    expect(plan.state.status).toBe('running');
    expect(plan.events).toEqual([]);
  });

  test('goes first where one may be missing and none may be too many', () => {
    const instances = [running(0, true), running(1, false)];
    const plan = planService(input({ instances }, { instanceCount: 2, maxSurge: 0, maxUnavailable: 1 }));
    expect(starts(plan)).toEqual([]);
    expect(plan.removing).toEqual([instances[0]?.observed.id ?? '']);
  });

  test('stays, and the service is concerning, while its successor cannot be started', () => {
    const world = settledWorld(2);
    const [first = ''] = world.engine.keys();
    world.replace(0);
    world.healthy = false;
    world.activate();
    world.settleOne();
    for (let round = 0; round < 6; round += 1) {
      // The successor ends each time.
      for (const [id, one] of world.engine) {
        if (one.attempt > 0) world.engine.set(id, { ...one, phase: 'exited', exitCode: 1, finishedAt: world.now });
      }
      goOn(world, 3);
    }
    expect(world.engine.has(first)).toBe(true);
    expect(world.routed).toContain(first);
    expect(world.service?.state.status).toBe('concerning');
    expect(world.violations).toEqual([]);
  });
});
