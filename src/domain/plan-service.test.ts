import { describe, expect, test } from 'bun:test';
import {
  facts,
  planInput,
  revision,
  service,
  startedAt,
  versionSpec,
  wishedVersion,
} from '../../test/support/planned-service.ts';
import { notice } from '../contract/notices.ts';
import { planService } from './plan-service.ts';
import type { PlanInput, ServicePlan, SlotHistory } from './plan-types.ts';
import { rememberSlots } from './slot-history.ts';

const steps = (plan: ServicePlan) => plan.steps.map((step) => step.do);
const keys = (plan: ServicePlan) => plan.events.map((event) => event.notice.key);
const established = { status: 'running', progress: 100, settledGeneration: 1 } as const;
const exited = { phase: 'exited', finishedAt: startedAt + 100, exitCode: 3 } as const;
const unreachable = notice('service.engine-unreachable', { detail: 'connect ENOENT' });

function remembered(row: Partial<SlotHistory>): ReadonlyMap<string, SlotHistory> {
  return new Map([[`${revision}/0`, { attempt: 0, failures: 1, quickExits: 1, endedAt: startedAt, ...row }]]);
}

describe('a deployment', () => {
  test('begins with its state, before anything is started', () => {
    const fresh = service({ state: { observedGeneration: 0 } });
    const plan = planService(planInput({ service: fresh, now: startedAt + 7 }));
    expect(plan.state).toMatchObject({ status: 'deploying', observedGeneration: 1, deployStartedAt: startedAt + 7 });
    expect(plan.steps).toEqual([]);
    expect(keys(plan)).toEqual(['service.deploy-started']);
  });

  test('has the image prepared, then starts every place', () => {
    const versions = [wishedVersion({ image: { state: 'unknown' } }, { instanceCount: 2 })];
    expect(steps(planService(planInput({ versions })))).toEqual(['prepare-image', 'prepare-image']);
    const pulled = [wishedVersion({}, { instanceCount: 2 })];
    const plan = planService(planInput({ versions: pulled }));
    expect(plan.steps).toMatchObject([
      { do: 'start', slot: 0, attempt: 0 },
      { do: 'start', slot: 1, attempt: 0 },
    ]);
  });

  test('does not start a place twice while its start is under way', () => {
    const inFlight = new Map([['any', `${revision}/0`]]);
    expect(planService(planInput({ inFlight })).steps).toEqual([]);
  });

  test('starts what was created and never ran, under the same name', () => {
    const created = facts({ observed: { phase: 'created', id: 'made-before' } });
    expect(planService(planInput({ instances: [created] })).steps).toMatchObject([{ do: 'start', id: 'made-before' }]);
  });

  test('tells its milestones in the order of the reference', () => {
    const plan = planService(planInput({ instances: [facts({ ready: true })] }));
    expect(keys(plan)).toEqual([
      'service.preparing',
      'service.prepared',
      'service.scheduled',
      'service.pulling',
      'service.pulled',
      'service.starting-model',
      'instance.ready',
      'service.started',
    ]);
  });

  test('runs, with an open route, when every place is ready', () => {
    const plan = planService(planInput({ instances: [facts({ ready: true })] }));
    expect(plan.state).toMatchObject({ status: 'running', progress: 100 });
    expect(plan.route).toMatchObject({ open: true, versions: [{ instances: [{ host: '172.30.0.2', port: 8080 }] }] });
  });

  test('keeps the route shut while one place is missing', () => {
    const versions = [wishedVersion({}, { instanceCount: 2 })];
    const plan = planService(planInput({ versions, instances: [facts({ ready: true })] }));
    expect(plan.state.status).toBe('deploying');
    expect(plan.state.progress).toBe(80);
    expect(plan.route).toEqual({ open: false, status: 'deploying', versions: [] });
  });
});

describe('a deployment that cannot succeed', () => {
  test('fails at once when the image does not exist', () => {
    const missing = notice('service.image-missing', { model: 'echo 0.0.1', image: 'org/gone', detail: '' });
    const image = { state: 'failed', notice: missing, final: true, retryAt: 0 } as const;
    const plan = planService(planInput({ versions: [wishedVersion({ image })] }));
    expect(plan.state).toMatchObject({ status: 'failed', reason: missing });
    expect(keys(plan).slice(-2)).toEqual(['service.image-missing', 'service.failed']);
  });

  test('goes on when the registry merely does not answer', () => {
    const away = notice('service.image-unreachable', { model: 'echo 0.0.1', image: 'org/app', detail: '' });
    const image = { state: 'failed', notice: away, final: false, retryAt: startedAt + 4000 } as const;
    const plan = planService(planInput({ versions: [wishedVersion({ image })] }));
    expect(plan.state).toMatchObject({ status: 'deploying', reason: away });
    expect(plan.wakeAt).toBe(startedAt + 4000);
  });

  test('tells the first end, waits a second, and starts the next attempt', () => {
    const instances = [facts({ observed: exited })];
    const history = rememberSlots(
      new Map(),
      instances.map((one) => one.observed),
      startedAt + 100,
    );
    const early = planService(planInput({ instances, history, now: startedAt + 500 }));
    expect(steps(early)).toEqual(['report-end']);
    expect(early.wakeAt).toBe(startedAt + 1100);
    const later = planService(
      planInput({ instances: [facts({ observed: exited, reported: true })], history, now: startedAt + 1100 }),
    );
    expect(later.steps).toMatchObject([{ do: 'start', attempt: 1 }]);
  });

  test('removes what ended when its successor is there, not before', () => {
    const dead = facts({ observed: exited, reported: true });
    const next = facts({ observed: { attempt: 1 } });
    const plan = planService(planInput({ instances: [dead, next] }));
    expect(plan.steps).toEqual([{ do: 'stop', id: dead.observed.id, graceSeconds: 0, cause: 'ended' }]);
  });

  test('fails after three quick exits, with exit code and log', () => {
    const reason = notice('instance.exited', {
      model: 'echo 0.0.1',
      instance: 'i',
      exitCode: 3,
      seconds: 0.1,
      log: 'boom',
    });
    const history = remembered({ attempt: 2, quickExits: 3, failures: 3, reason });
    const dead = facts({ observed: { ...exited, attempt: 2 }, reported: true });
    const plan = planService(planInput({ instances: [dead], history }));
    expect(plan.state.status).toBe('failed');
    expect(plan.state.reason).toEqual(
      notice('service.crash-loop', { model: 'echo 0.0.1', times: 3, exitCode: 3, log: 'boom' }),
    );
    expect(steps(plan)).toEqual(['stop']);
  });

  test('fails at the time-out with what was found out', () => {
    const problem = notice('instance.wrong-port', { model: 'echo 0.0.1', port: 8080, ports: '9000', suggested: 9000 });
    const versions = [wishedVersion({}, { deployTimeoutSeconds: 60 })];
    const instances = [facts({ problem })];
    const before = planService(planInput({ versions, instances, now: startedAt + 59_999 }));
    expect(before.state).toMatchObject({ status: 'deploying', reason: problem });
    expect(before.wakeAt).toBe(startedAt + 60_000);
    const after = planService(planInput({ versions, instances, now: startedAt + 60_000 }));
    expect(after.state).toMatchObject({ status: 'failed', reason: problem });
    expect(keys(after).slice(-2)).toEqual(['service.deploy-timed-out', 'service.failed']);
    expect(steps(after)).toEqual(['stop']);
  });

  test('is not timed out for the time in which the engine was away', () => {
    const versions = [wishedVersion({}, { deployTimeoutSeconds: 60 })];
    const plan = planService(planInput({ versions, engineSince: startedAt + 3_000_000, now: startedAt + 3_000_001 }));
    expect(plan.state.status).toBe('deploying');
  });

  test('rests after it was given up, until it is asked for again', () => {
    const failed = service({ state: { status: 'failed', progress: 60 } });
    expect(planService(planInput({ service: failed })).steps).toEqual([]);
    const again = service({ generation: 2, state: { status: 'failed', progress: 60 } });
    expect(planService(planInput({ service: again })).state).toMatchObject({ status: 'deploying', progress: 0 });
    const leftover = facts({ observed: exited });
    const cleaning = planService(planInput({ service: again, instances: [leftover] }));
    expect(steps(cleaning)).toEqual(['stop']);
    expect(cleaning.state.status).toBe('failed');
  });
});

describe('a service that was up', () => {
  const two = [wishedVersion({}, { instanceCount: 2 })];
  const running = service({ state: established, versions: [versionSpec({ instanceCount: 2 })] });
  const alive = facts({ ready: true });
  const dead = facts({ observed: { ...exited, slot: 1 }, reported: true });

  test('is concerning when one of two died, and routes to the other', () => {
    const plan = planService(planInput({ service: running, versions: two, instances: [alive, dead] }));
    expect(plan.state).toMatchObject({ status: 'concerning', progress: 100 });
    expect(plan.route?.versions[0]?.instances.map(({ id }) => id)).toEqual([alive.observed.id]);
    expect(steps(plan)).toEqual(['start']);
  });

  test('is failed when none is left, and is restarted for ever', () => {
    const one = service({ state: established });
    const history = remembered({ attempt: 40, quickExits: 40, failures: 40, endedAt: startedAt });
    const last = facts({ observed: { ...exited, attempt: 40 }, reported: true });
    const input = planInput({ service: one, instances: [last], history, now: startedAt + 59_000 });
    const plan = planService(input);
    expect(plan.state).toMatchObject({ status: 'failed', progress: 100 });
    expect(plan.wakeAt).toBe(startedAt + 60_000);
    const due = planService({ ...input, service: { ...one, state: plan.state }, now: startedAt + 60_000 });
    expect(due.steps).toMatchObject([{ do: 'start', attempt: 41 }]);
  });

  test('recovers by itself', () => {
    const down = service({ state: { status: 'failed', progress: 100 } });
    const plan = planService(planInput({ service: down, instances: [alive] }));
    expect(plan.state.status).toBe('running');
    expect(keys(plan)).toEqual(['service.recovered']);
  });

  test('is adopted as it is by a process that knows nothing of it', () => {
    const plan = planService(planInput({ service: service({ state: established }), instances: [alive] }));
    expect(plan.steps).toEqual([]);
    expect(plan.events).toEqual([]);
    expect(plan.state).toEqual(service({ state: established }).state);
  });

  test('has an unhealthy instance stopped without waiting for its connections, then replaced', () => {
    const unhealthy = notice('instance.unhealthy', {
      model: 'echo 0.0.1',
      instance: 'i',
      times: 3,
      detail: 'x',
      log: '-',
    });
    const sick = facts({ ready: true, unhealthy, openConnections: 5 });
    const one = service({ state: established });
    const plan = planService(planInput({ service: one, instances: [sick] }));
    expect(plan.steps).toEqual([]);
    // They get their Close frame now.
    expect(plan.route?.draining).toEqual([{ id: sick.observed.id, deadlineAt: startedAt + 1000 }]);
    const draining = plan.route?.draining ?? [];
    const later = (ms: number, openConnections: number) =>
      planService(
        planInput({
          service: one,
          instances: [facts({ ready: true, unhealthy, openConnections })],
          draining,
          now: startedAt + 1000 + ms,
        }),
      ).steps;
    expect(later(100, 0)).toMatchObject([{ do: 'stop', cause: 'unhealthy' }]);
    expect(later(14_999, 5)).toEqual([]);
    expect(later(15_000, 5)).toMatchObject([{ do: 'stop', cause: 'unhealthy' }]);
    const still = facts({ unhealthy, released: false });
    expect(planService(planInput({ service: one, instances: [still] })).steps).toEqual([]);
  });

  test('has a restart loop named: told when it begins, and the reason for as long as it lasts', () => {
    const args = { model: 'echo 0.0.1', instance: 'i', times: 2, detail: 'x', log: 'boom' };
    const reason = notice('instance.unhealthy', args);
    const down = service({ state: { ...established, status: 'failed' } });
    const after = (failures: number, last: Partial<SlotHistory>, instances = [facts({})]) => {
      const row: SlotHistory = { attempt: failures, failures, quickExits: 0, ...last };
      const history = new Map([[`${revision}/0`, row]]);
      const plan = planService(planInput({ service: down, instances, history }));
      return { told: keys(plan), times: plan.state.reason?.args['times'], key: plan.state.reason?.key };
    };
    const ended = { endedAt: startedAt, reason };
    const loop = 'service.unhealthy-loop';
    expect(after(2, ended, [])).toEqual({ told: [], times: 2, key: 'instance.unhealthy' });
    expect(after(3, ended, [])).toEqual({ told: [loop], times: 3, key: loop });
    expect(after(3, { before: reason })).toEqual({ told: [], times: 3, key: loop });
    expect(after(4, ended, [])).toEqual({ told: [], times: 4, key: loop });
  });

  test('loses instances of another revision and of places that are not wished', () => {
    const old = facts({ observed: { revision: 'ffffffffff', id: 'old' } });
    const extra = facts({ ready: true, observed: { slot: 1 } });
    const plan = planService(planInput({ service: service({ state: established }), instances: [alive, old, extra] }));
    expect(plan.removing.toSorted()).toEqual([extra.observed.id, 'old'].toSorted());
    expect(plan.state.status).toBe('running');
  });
});

describe('stop and delete', () => {
  const ending = (wish: 'stopped' | 'deleted', change: Partial<PlanInput>) =>
    planService(planInput({ service: service({ wish, generation: 2, state: established }), ...change }));

  test('shut the route first', () => {
    const plan = ending('stopped', { instances: [facts({ ready: true, released: false })] });
    const { id } = facts({}).observed;
    const draining = [{ id, deadlineAt: startedAt + 31_000 }];
    expect(plan.route).toEqual({ open: false, status: 'stopping', versions: [], draining });
    expect(plan.steps).toEqual([]);
    expect(keys(plan)).toEqual(['service.stopping']);
  });

  test('stop at once what no worker uses any more', () => {
    const plan = ending('deleted', { instances: [facts({ ready: true })] });
    expect(plan.steps).toMatchObject([{ do: 'stop', graceSeconds: 10, cause: 'stopping' }]);
    expect(plan.gone).toBe(false);
  });

  test('do not wait long for what never served: it may not obey a signal yet', () => {
    const deploying = service({ wish: 'deleted', state: { status: 'deleting', progress: 75 } });
    const fresh = facts({ released: true, openConnections: 0 });
    expect(planService(planInput({ service: deploying, instances: [fresh] })).steps).toMatchObject([
      { do: 'stop', graceSeconds: 2 },
    ]);
    const older = facts({ released: true, openConnections: 0, observed: { createdAt: startedAt - 1 } });
    expect(planService(planInput({ service: deploying, instances: [older] })).steps).toMatchObject([
      { do: 'stop', graceSeconds: 10 },
    ]);
  });

  test('let open connections end until the deadline, and the workers end those that are left', () => {
    const instances = [facts({ openConnections: 1 })];
    const draining = [{ id: facts({}).observed.id, deadlineAt: startedAt + 30_000 }];
    const waiting = ending('stopped', { instances, draining, now: startedAt + 44_999 });
    expect(waiting.steps).toEqual([]);
    expect(waiting.wakeAt).toBe(startedAt + 45_000);
    expect(waiting.route?.draining).toEqual(draining);
    expect(steps(ending('stopped', { instances, draining, now: startedAt + 45_000 }))).toEqual(['stop']);
    const free = [facts({ openConnections: 0 })];
    expect(steps(ending('stopped', { instances: free, draining, now: startedAt + 1 }))).toEqual(['stop']);
  });

  test('are over when nothing is left and nothing is under way', () => {
    expect(ending('deleted', { inFlight: new Map([['i', 'k']]) }).gone).toBe(false);
    expect(ending('deleted', {}).gone).toBe(true);
    const stopped = ending('stopped', {});
    expect(stopped.state).toMatchObject({ status: 'stopped', progress: 0, observedGeneration: 2 });
  });

  test('a stopped service starts again as a new deployment', () => {
    const again = service({ generation: 3, state: { status: 'stopped', observedGeneration: 2 } });
    const plan = planService(planInput({ service: again, now: startedAt + 9 }));
    expect(plan.state).toMatchObject({ status: 'deploying', observedGeneration: 3, deployStartedAt: startedAt + 9 });
  });
});

describe('an engine that does not answer', () => {
  test('takes no route away', () => {
    const plan = planService(planInput({ service: service({ state: established }), instances: unreachable }));
    expect(plan.route).toBeUndefined();
    expect(plan.state).toMatchObject({ status: 'running', reason: unreachable });
    expect(keys(plan)).toEqual(['service.engine-unreachable']);
  });

  test('is told of once, and its return too', () => {
    const told = service({ state: { ...established, reason: unreachable } });
    expect(planService(planInput({ service: told, instances: unreachable })).events).toEqual([]);
    const back = planService(planInput({ service: told, instances: [facts({ ready: true })] }));
    expect(keys(back)).toEqual(['service.engine-recovered']);
    expect(back.state.reason).toBeUndefined();
  });

  test('does not keep a service from being shut', () => {
    const stopping = service({ wish: 'stopped', generation: 2, state: established });
    const plan = planService(planInput({ service: stopping, instances: unreachable }));
    expect(plan.route?.open).toBe(false);
    expect(plan.state.status).toBe('stopping');
  });
});
