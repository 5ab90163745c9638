import { describe, expect, test } from 'bun:test';
import {
  facts,
  planInput,
  service,
  startedAt,
  versionSpec,
  wishedVersion,
} from '../../test/support/planned-service.ts';
import type { ServiceState } from '../contract/service.ts';
import { planService } from './plan-service.ts';
import type { PlanInput, ServicePlan } from './plan-types.ts';
import { waitsSince } from './plan-update.ts';
import { rolloutBounds } from './rollout.ts';

const established = { status: 'running', progress: 100, settledGeneration: 1 } as const;
const changing: Partial<ServiceState> = {
  status: 'deploying',
  progress: 0,
  observedGeneration: 2,
  settledGeneration: 1,
  deployStartedAt: startedAt + 500,
  rollout: { ready: 0, readyAt: startedAt + 500 },
};
const wished = (instanceCount: number, change = {}) =>
  wishedVersion({ revision: 'ffffffffff' }, { instanceCount, ...change });
const former = (slot: number, change: Parameters<typeof facts>[0] = {}) =>
  facts({
    ready: true,
    serving: true,
    released: false,
    ...change,
    observed: { slot, id: `old-${slot}`, ...change.observed },
  });
const fresh = (slot: number, change: Parameters<typeof facts>[0] = {}) =>
  facts({
    released: false,
    ...change,
    observed: { slot, id: `new-${slot}`, revision: 'ffffffffff', createdAt: startedAt + 600, ...change.observed },
  });
const serving = { ready: true, serving: true } as const;

function planned(change: Partial<PlanInput>): ServicePlan {
  return planService(
    planInput({ service: service({ generation: 2, state: changing }), versions: [wished(2)], ...change }),
  );
}
const did = (plan: ServicePlan) =>
  plan.steps.map((step) => ('slot' in step ? `${step.do} ${step.slot}` : `${step.do}`));
const routed = (plan: ServicePlan) =>
  plan.route?.versions.map(({ weight, instances }) => [weight, ...instances.map(({ id }) => id)]);
const draining = (plan: ServicePlan) => plan.route?.draining?.map(({ id }) => id) ?? [];
const said = (plan: ServicePlan) => plan.events.map(({ notice }) => notice.key);

describe('an update', () => {
  test('begins without a change of what serves', () => {
    const before = service({ generation: 2, state: established });
    const plan = planService(planInput({ service: before, versions: [wished(1)], instances: [former(0)] }));
    expect(plan.state).toMatchObject({ status: 'deploying', progress: 0, settledGeneration: 1, rollout: { ready: 0 } });
    expect(plan.route).toBeUndefined();
    expect(plan.steps).toEqual([]);
    expect(said(plan)).toEqual(['service.update-started']);
  });

  test('of weights, time-outs and bounds touches no instance and is done at once', () => {
    const version = wishedVersion({}, { deployTimeoutSeconds: 77, maxSurge: 3 });
    const before = service({ generation: 2, state: established });
    const plan = planService(planInput({ service: before, versions: [version], instances: [former(0)] }));
    expect(plan.steps).toEqual([]);
    expect(plan.state).toMatchObject({ status: 'running', observedGeneration: 2, settledGeneration: 2 });
    expect(plan.state.rollout).toBeUndefined();
  });

  test('starts one beside those that serve, and takes none of them away', () => {
    const plan = planned({ instances: [former(0), former(1)] });
    expect(did(plan)).toEqual(['start 0']);
    expect(routed(plan)).toEqual([[100, 'old-0', 'old-1']]);
    expect(draining(plan)).toEqual([]);
    expect(plan.state.status).toBe('deploying');
  });

  test('lets a new one take calls when it is ready, and a former one go only when every worker has the new one', () => {
    const ready = planned({ instances: [former(0), former(1), fresh(0, { ready: true })] });
    expect(routed(ready)).toEqual([[100, 'new-0', 'old-0', 'old-1']]);
    expect(draining(ready)).toEqual([]);
    const taken = planned({ instances: [former(0, { openConnections: 5 }), former(1), fresh(0, serving)] });
    expect(routed(taken)).toEqual([[100, 'new-0', 'old-0']]);
    expect(draining(taken)).toEqual(['old-1']);
    expect(said(taken)).toContain('instance.replaced');
  });

  test('starts the next one while the first former one is drained', () => {
    const input = {
      instances: [former(0), former(1, { openConnections: 3 }), fresh(0, serving)],
      draining: [{ id: 'old-1', deadlineAt: startedAt + 60_000 }],
    };
    expect(did(planned(input))).toEqual(['start 1']);
    expect(routed(planned(input))).toEqual([[100, 'new-0', 'old-0']]);
  });

  test('is over when every worker has all new ones; what is drained does not hold it up', () => {
    const instances = [former(0, { openConnections: 1 }), former(1), fresh(0, serving), fresh(1, serving)];
    const plan = planned({ instances });
    expect(plan.state).toMatchObject({ status: 'running', progress: 100, settledGeneration: 2 });
    expect(plan.state.rollout).toBeUndefined();
    expect(routed(plan)).toEqual([[100, 'new-0', 'new-1']]);
    expect(draining(plan)).toEqual(['old-0', 'old-1']);
    expect(said(plan)).toContain('service.updated');
    const early = planned({ instances: [former(0), fresh(0, serving), fresh(1, { ready: true })] });
    expect(early.state.status).toBe('deploying');
  });

  test('keeps a former one that fails its readiness check while too few serve, and lets it go when enough do', () => {
    const stumbling = former(0, { ready: false, serving: false });
    const short = planned({ versions: [wished(1)], instances: [stumbling] });
    expect(draining(short)).toEqual([]);
    expect(short.route).toMatchObject({ open: false });
    expect(draining(planned({ versions: [wished(1)], instances: [stumbling, former(1)] }))).toEqual(['old-0']);
  });

  test('goes with fewer instances in between only where that is allowed', () => {
    const versions = [wished(2, { maxSurge: 0, maxUnavailable: 1 })];
    const plan = planned({ versions, instances: [former(0), former(1)] });
    expect(did(plan)).toEqual([]);
    expect(draining(plan)).toEqual(['old-0']);
    const past = [{ id: 'old-0', deadlineAt: startedAt + 60_000 }];
    expect(
      did(planned({ versions, draining: past, instances: [former(0, { openConnections: 1 }), former(1)] })),
    ).toEqual(['start 0']);
  });

  test('to fewer instances waits for the first new one all the same', () => {
    const olds = [former(0), former(1), former(2)];
    const plan = planned({ versions: [wished(1)], instances: olds });
    expect(did(plan)).toEqual(['start 0']);
    expect(draining(plan)).toEqual([]);
    expect(draining(planned({ versions: [wished(1)], instances: [...olds, fresh(0, serving)] }))).toEqual([
      'old-0',
      'old-1',
      'old-2',
    ]);
  });

  test('to another model moves the weight as the new instances come', () => {
    const model = { modelId: 'model-2' };
    const versions = [wished(2, model)];
    const plan = planned({ versions, instances: [former(0), former(1), fresh(0, { ...serving, observed: model })] });
    expect(routed(plan)).toEqual([
      [50, 'new-0'],
      [50, 'old-1'],
    ]);
  });

  test('beside a version that stays leaves that one its share', () => {
    const kept = wishedVersion({}, { weight: 90 });
    const plan = planned({
      versions: [kept, wished(1, { modelId: 'model-3', weight: 10 })],
      instances: [
        former(0, { observed: { id: 'kept' } }),
        former(0, { observed: { modelId: 'model-2', revision: 'eeeeeeeeee' } }),
      ],
    });
    expect(did(plan)).toEqual(['start 0']);
    expect(routed(plan)).toEqual([[90, 'kept'], [0], [10, 'old-0']]);
  });

  test('in the middle of another one replaces that, and still serves', () => {
    const before = service({ generation: 3, state: changing });
    const instances = [former(0), fresh(0, serving)];
    const plan = planService(
      planInput({ service: before, versions: [wishedVersion({ revision: 'dddddddddd' })], instances }),
    );
    expect(plan.state).toMatchObject({ status: 'deploying', observedGeneration: 3, settledGeneration: 1 });
    expect(plan.route).toBeUndefined();
  });

  test.each([
    [
      'its image cannot be had',
      [
        wishedVersion({
          revision: 'ffffffffff',
          image: { state: 'failed', final: true, retryAt: 0, notice: { key: 'service.image-missing', args: {} } },
        }),
      ],
      'service.image-missing',
      1000,
    ],
    ['it is not ready in time', [wished(2)], 'service.deploy-timed-out', 1_201_000],
  ] as const)('is taken back when %s', (_, versions, key, after) => {
    const plan = planned({ versions, instances: [former(0), former(1)], now: startedAt + after });
    expect(plan.takeBack?.reason.key).toBe(key);
    expect(plan.takeBack?.state).toMatchObject({
      status: 'deploying',
      observedGeneration: 3,
      rollout: { takesBack: { key } },
      takenBack: { key },
    });
    expect(said(plan)).toContain('service.update-failed');
    expect(plan.steps).toEqual([]);
    expect(routed(plan)?.flat()).toContain('old-0');
  });

  test('that gets on has the whole time-out again for the next instance', () => {
    const late = startedAt + 1_100_000;
    const plan = planned({ instances: [former(0), former(1), fresh(0, { ready: true })], now: late });
    expect(plan.state.rollout).toEqual({ ready: 1, readyAt: late });
  });

  test('that goes back already is not taken back again: it is tried for ever', () => {
    const rollout = { ready: 0, readyAt: startedAt, takesBack: { key: 'service.crash-loop', args: {} } } as const;
    const before = service({ generation: 2, state: { ...changing, rollout } });
    const plan = planned({ service: before, instances: [former(0), former(1)], now: startedAt + 2_000_000 });
    expect(plan.takeBack).toBeUndefined();
    expect(plan.state.status).toBe('concerning');
    expect(did(plan)).toEqual(['start 0']);
  });

  test('tells the end of a former instance that died meanwhile, before it is removed', () => {
    const dead = former(0, { ready: false, serving: false, observed: { phase: 'exited', exitCode: 1 } });
    expect(did(planned({ instances: [dead, former(1)] }))).toEqual(['start 0', 'start 1', 'report-end', 'stop']);
  });
});

describe('the bounds of an update', () => {
  test.each([
    [{ instanceCount: 4 }, { surge: 1, unavailable: 0 }],
    [
      { instanceCount: 4, maxSurge: 0, maxUnavailable: 0 },
      { surge: 1, unavailable: 0 },
    ],
    [
      { instanceCount: 10, maxSurge: 0.25, maxUnavailable: 0.25 },
      { surge: 3, unavailable: 2 },
    ],
    [
      { instanceCount: 100, maxSurge: 0.07, maxUnavailable: 0.29 },
      { surge: 7, unavailable: 29 },
    ],
    [
      { instanceCount: 2, maxSurge: 3, maxUnavailable: 5 },
      { surge: 3, unavailable: 2 },
    ],
  ])('%j are %j', (spec, bounds) => {
    expect(rolloutBounds({ ...versionSpec(), ...spec })).toEqual(bounds);
  });
});

describe('what an instance that does not get ready counts from', () => {
  const since = (state: Partial<ServiceState>, engineSince = startedAt) =>
    waitsSince(planInput({ service: service({ state }), engineSince, now: startedAt + 5_000 }));

  test.each<readonly [string, Partial<ServiceState>, number]>([
    ['the start of the deployment', { deployStartedAt: startedAt + 1_000 }, startedAt + 1_000],
    ['the engine, when that answered later', { deployStartedAt: startedAt - 1_000 }, startedAt],
    ['the end of its wait for room', { transitionAt: startedAt + 2_000 }, startedAt + 2_000],
    ['the last that got ready', { rollout: { ready: 1, readyAt: startedAt + 3_000 } }, startedAt + 3_000],
    ['the engine, when the clock was set back since', { deployStartedAt: startedAt + 3_600_000 }, startedAt],
    ['the start, when the clock was set back since its wait', { transitionAt: startedAt + 3_600_000 }, startedAt],
  ])('%s', (_, state, from) => {
    expect(since({ status: 'deploying', ...state })).toBe(from);
  });
});
