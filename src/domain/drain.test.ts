import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { facts, planInput, service, startedAt } from '../../test/support/planned-service.ts';
import type { DrainPolicy, Service } from '../contract/service.ts';
import { drainOf } from './drain.ts';
import { planService } from './plan-service.ts';
import type { PlanInput } from './plan-types.ts';

const { id } = facts().observed;

function drained(drain: DrainPolicy, change: Partial<Service> = {}): Service {
  const base = service({ wish: 'stopped', generation: 2, state: { status: 'running', progress: 100 } });
  return { ...base, spec: { ...base.spec, policy: { drain } }, ...change };
}

describe('a drain', () => {
  test.each<readonly [string, DrainPolicy, object]>([
    ['lasts as the installation is set', {}, { deadlineAt: startedAt + 30_000 }],
    ['lasts as the service says', { timeoutSeconds: 600 }, { deadlineAt: startedAt + 600_000 }],
    ['may last no time', { timeoutSeconds: 0 }, { deadlineAt: startedAt }],
    [
      'closes from a time on',
      { timeoutSeconds: 60, closeAfterSeconds: 20 },
      { deadlineAt: startedAt + 60_000, closeFrom: startedAt + 20_000 },
    ],
    [
      'closes nothing before a deadline that comes first',
      { closeAfterSeconds: 60 },
      { deadlineAt: startedAt + 30_000 },
    ],
  ])('%s', (_name, policy, expected) => {
    const input = planInput({ service: drained(policy), now: startedAt });
    expect(drainOf(input, facts())).toEqual({ id, ...expected } as ReturnType<typeof drainOf>);
  });

  test('that is under way never ends later, whatever is asked, and a shorter time counts from now', () => {
    const steps = fc.array(fc.record({ timeoutSeconds: fc.nat(600), passed: fc.nat(100_000) }), { minLength: 1 });
    fc.assert(
      fc.property(steps, (story) => {
        let input: PlanInput = planInput({ service: drained({}), now: startedAt });
        let before = Number.POSITIVE_INFINITY;
        for (const { timeoutSeconds, passed } of story) {
          input = { ...input, service: drained({ timeoutSeconds }), now: input.now + passed };
          const drain = drainOf(input, facts());
          expect(drain.deadlineAt).toBe(Math.min(before, input.now + timeoutSeconds * 1_000));
          before = drain.deadlineAt;
          input = { ...input, draining: [drain] };
        }
      }),
    );
  });

  test('of an image that asked to be told is told once, when nobody new comes, and somebody is there', () => {
    const notify = { signal: 'SIGUSR1' } as const;
    const asked = drained({ notify });
    const stepsOf = (change: Parameters<typeof facts>[0], of = asked) =>
      planService(planInput({ service: of, instances: [facts({ openConnections: 2, ...change })] })).steps;
    expect(stepsOf({})).toEqual([{ do: 'tell-drain', id, notify }]);
    expect(stepsOf({ told: true })).toEqual([]);
    expect(stepsOf({ released: false })).toEqual([]);
    expect(stepsOf({ openConnections: 0 })).toMatchObject([{ do: 'stop' }]);
    expect(stepsOf({}, drained({}))).toEqual([]);
  });

  test('is not forgotten while the engine is away', () => {
    const draining = [{ id, deadlineAt: startedAt + 30_000 }];
    const away = { key: 'service.engine-unreachable', args: { detail: '' } } as const;
    const plan = planService(planInput({ service: drained({}), instances: away, draining }));
    expect(plan.route).toMatchObject({ open: false, draining });
  });
});
