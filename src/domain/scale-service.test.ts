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
import { notice, noticeText } from '../contract/notices.ts';
import type { ServiceState, ServiceVersionSpec, VersionPlaces } from '../contract/service.ts';
import { planService } from './plan-service.ts';
import type { PlanInput } from './plan-types.ts';
import { slotKey } from './revision.ts';
import { scaleService, type VersionLoad } from './scale-service.ts';
import { noLoadSeen, observeLoad } from './scaling.ts';

const scaling = {
  minInstances: 0,
  maxInstances: 4,
  targetConnections: 10,
  stableSeconds: 60,
  panicSeconds: 6,
  panicPercent: 200,
  idleSeconds: 60,
};

/** What is known of a version of which so many sockets are open, for a whole stable window. */
function loaded(connections: number, ready = 1, places: VersionLoad['places'] = []): VersionLoad {
  const window = Array.from({ length: 61 }, (_, second) => second).reduce(
    (seen, second) => observeLoad(seen, { at: startedAt + second * 1_000, connections, ready }, scaling),
    noLoadSeen,
  );
  return { label: 'echo 0.0.1', window, places };
}
const at = startedAt + 60_000;
const running = { status: 'running', progress: 100, settledGeneration: 1 } as const;

function scaled(
  versions: readonly ServiceVersionSpec[],
  load: (modelId: string) => VersionLoad,
  state: Partial<ServiceState> = {},
) {
  const { spec, wish, state: full } = service({ versions, state: { ...running, ...state } });
  const result = scaleService({ spec, wish, state: full }, ({ modelId }) => load(modelId), at);
  return result && { scaled: result.scaled, said: result.said.map((one) => noticeText(one, 'en')) };
}

const places = (slots: readonly number[], next = 9, modelId = 'model-1'): VersionPlaces => ({ modelId, slots, next });
const scales = versionSpec({ scaling });

describe('what a service is scaled to', () => {
  test('is recorded from its first readiness on, and told where it changes', () => {
    expect(scaled([scales], () => loaded(5))).toEqual({ scaled: [places([0], 1)], said: [] });
    expect(scaled([scales], () => loaded(5), { scaled: [places([0], 1)] })).toBeUndefined();
    expect(scaled([scales], () => loaded(25))).toEqual({
      scaled: [places([0, 1, 2], 3)],
      said: ['[echo 0.0.1] Scaled from 1 to 3 instances: 25 open sockets and waiting calls, target 10 per instance.'],
    });
    expect(scaled([scales], () => loaded(0), { scaled: [places([4])] })?.said).toEqual([
      '[echo 0.0.1] Scaled from 1 to 0 instances: no socket and no call for 60 s. The next call starts one.',
    ]);
    expect(scaled([scales], () => loaded(3, 0), { scaled: [places([])] })).toEqual({
      scaled: [places([9], 10)],
      said: ['[echo 0.0.1] Scaled from 0 to 1 instances: calls wait for one.'],
    });
  });

  test('keeps those with the most sockets', () => {
    const loads = [0, 3, 5].map((slot) => ({ slot, ready: true, openConnections: slot === 3 ? 1 : 6 }));
    expect(scaled([scales], () => loaded(13, 3, loads), { scaled: [places([0, 3, 5])] })?.scaled).toEqual([
      places([0, 5]),
    ]);
  });

  test('is nothing before the service was ready, and nothing for one that does not scale', () => {
    expect(scaled([scales], () => loaded(99), { status: 'deploying', progress: 40 })).toBeUndefined();
    expect(scaled([versionSpec()], () => loaded(99))).toBeUndefined();
  });

  test('only grows while the service is changed', () => {
    const rollout = { ready: 0, readyAt: startedAt };
    expect(scaled([scales], () => loaded(5), { rollout, scaled: [places([0, 1])] })).toBeUndefined();
    expect(scaled([scales], () => loaded(35), { rollout, scaled: [places([0, 1])] })?.scaled[0]?.slots).toHaveLength(4);
  });

  test('begins with what the version had that it takes the place of, and beside another with its own count', () => {
    const next = versionSpec({ modelId: 'model-2', scaling });
    const grown = { scaled: [places([0, 4, 5])] };
    expect(scaled([next], () => loaded(25), grown)?.scaled).toEqual([places([0, 1, 2], 3, 'model-2')]);
    const both = scaled(
      [
        { ...scales, weight: 90 },
        { ...next, weight: 10 },
      ],
      () => ({ label: '', places: [] }),
      grown,
    );
    expect(both?.scaled).toEqual([places([0, 4, 5]), places([0], 1, 'model-2')]);
  });

  test('goes to the number that is wished where the version scales no more, and to new bounds without figures', () => {
    const nothing = () => ({ label: 'echo 0.0.1', places: [] });
    const fixed = versionSpec({ instanceCount: 2 });
    expect(scaled([fixed], nothing, { scaled: [places([4, 6, 7])] })).toEqual({
      scaled: [places([4, 6])],
      said: ['[echo 0.0.1] Scaled from 3 to 2 instances: from 2 to 2 are allowed now.'],
    });
    const few = versionSpec({ scaling: { ...scaling, maxInstances: 1 } });
    expect(scaled([few], nothing, { scaled: [places([4, 6])] })?.scaled[0]?.slots).toHaveLength(1);
  });
});

describe('a service whose number of instances was decided', () => {
  const state = (slots: readonly number[]) =>
    ({
      status: 'running',
      progress: 100,
      settledGeneration: 1,
      scaled: [{ modelId: 'model-1', slots, next: 9 }],
    }) as const;
  const planned = (slots: readonly number[], instances: PlanInput['instances'], more: Partial<PlanInput> = {}) =>
    planService(
      planInput({
        service: service({ state: state(slots) }),
        versions: [wishedVersion({ places: slots }, { scaling, instanceCount: slots.length })],
        instances,
        ...more,
      }),
    );
  const up = (slot: number, more: object = {}) =>
    facts({ ready: true, serving: true, released: false, ...more, observed: { slot } });

  test('is running while one that its load added starts, and at once concerning when that ends', () => {
    const plan = planned([0, 5], [up(0)]);
    expect(plan.state.status).toBe('running');
    expect(plan.steps).toMatchObject([{ do: 'start', slot: 5, attempt: 0 }]);
    const failed = new Map([[slotKey(revision, 5), { attempt: 0, failures: 1, quickExits: 1, endedAt: startedAt }]]);
    expect(planned([0, 5], [up(0)], { history: failed }).state.status).toBe('concerning');
    const lost = facts({ ready: false, wasReady: true, observed: { slot: 5 } });
    expect(planned([0, 5], [up(0), lost]).state.status).toBe('concerning');
  });

  test('drains what it needs no more, says nothing of a replacement, and is running all the while', () => {
    const plan = planned([5], [up(0, { openConnections: 3 }), up(5)]);
    expect(plan.state.status).toBe('running');
    expect(plan.steps).toEqual([]);
    expect(plan.route?.versions[0]?.instances).toHaveLength(1);
    expect(plan.route?.draining).toHaveLength(1);
    expect(plan.events).toEqual([]);
  });

  test('takes calls without an instance, which wait; not without a version that can run', () => {
    const plan = planned([], []);
    expect(plan.state.status).toBe('running');
    expect(plan.route).toMatchObject({ open: true, versions: [{ instances: [] }] });
    const gone = planned([], [], { versions: notice('service.model-unusable', { modelId: 'model-1' }) });
    expect(gone.state.status).not.toBe('running');
  });

  test('has its places from its first readiness on', () => {
    const versions = [wishedVersion({}, { scaling, instanceCount: 2 })];
    const ready = service({ state: { status: 'deploying', progress: 50 } });
    const plan = planService(planInput({ service: ready, versions, instances: [up(0), up(1)] }));
    expect(plan.state).toMatchObject({ status: 'running', scaled: [{ slots: [0, 1], next: 2 }] });
  });

  test('begins no update by growing, also when it was changed; a start begins with the first count', () => {
    const changed = service({ generation: 2, state: state([0, 5]) });
    expect(planned([0, 5], [up(0)], { service: changed }).state).toMatchObject({
      status: 'running',
      settledGeneration: 2,
    });
    const stopped = service({ generation: 2, state: { ...state([0, 5]), status: 'stopped', progress: 0 } });
    const begun = planned([0], [], { service: stopped });
    expect(begun.state.status).toBe('deploying');
    expect(begun.state).not.toHaveProperty('scaled');
  });
});
