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
import type { HeldResources } from '../contract/instance.ts';
import type { ServiceState, ServiceVersionSpec } from '../contract/service.ts';
import type { ServiceRoom } from './plan-room.ts';
import { planService } from './plan-service.ts';
import type { PlanInput, ServicePlan } from './plan-types.ts';

const resources = { cpu: 1, memoryMegabytes: 100, accelerators: { kind: 'gpu', count: 1 } } as const;
const machine = {
  cpu: 2,
  memoryMegabytes: 1_000,
  gpus: ['GPU-0', 'GPU-1'].map((id) => ({ id, product: '' })),
  deviceNodes: [],
  runtimes: [],
};
const holds = (id: string): HeldResources => ({ cpu: 1, memoryMegabytes: 100, devices: [id] });
const place = (slot: number) => `${revision}/${slot}`;

function room(held: readonly string[], places: Readonly<Record<string, string>> = {}): ServiceRoom {
  return {
    books: { machine, held: held.map(holds), queue: [] },
    places: new Map(Object.entries(places).map(([key, id]) => [key, holds(id)])),
  };
}

function plan(change: Partial<PlanInput>, spec: Partial<ServiceVersionSpec> = {}, state: Partial<ServiceState> = {}) {
  const version = wishedVersion({}, { resources, ...spec });
  const own = service({ state, versions: [versionSpec({ resources, ...spec })] });
  return planService(planInput({ service: own, versions: [version], ...change }));
}

const steps = (of: ServicePlan) => of.steps.map((step) => step.do);
const events = (of: ServicePlan) => of.events.map(({ notice }) => notice.key);
const late = startedAt + 10_000_000;

describe('a deployment', () => {
  test('starts with the devices that it is granted, in places that the books have from then on', () => {
    const planned = plan({ room: room(['GPU-0']) });
    expect(planned.steps).toMatchObject([{ do: 'start', slot: 0, devices: ['GPU-1'] }]);
    expect(planned.room).toEqual({ places: new Map([[place(0), holds('GPU-1')]]) });
    expect(planned.state.status).toBe('deploying');
  });

  test('that does not fit as a whole holds nothing, has nothing pulled, and says once why', () => {
    const versions = [wishedVersion({ image: { state: 'unknown' } }, { resources, instanceCount: 2 })];
    const planned = plan({ versions, room: room(['GPU-0']) }, { instanceCount: 2 });
    expect(steps(planned)).toEqual([]);
    expect(planned.state).toMatchObject({ status: 'waiting', reason: { key: 'service.waits-for-room' } });
    expect(planned.room?.places.size).toBe(0);
    expect(planned.room?.waiter?.asks).toHaveLength(2);
    expect(events(planned)).toContain('service.waits-for-room');
    expect(events(planned)).not.toContain('service.scheduled');
    const again = plan({ room: room(['GPU-0', 'GPU-1']) }, {}, planned.state);
    expect(events(again)).not.toContain('service.waits-for-room');
  });

  test('has all the time to deploy once there is room', () => {
    const waiting = plan({ room: room(['GPU-0', 'GPU-1']), now: startedAt + 1 }).state;
    expect(plan({ room: room(['GPU-0', 'GPU-1']), now: late }, {}, waiting).state).toEqual(waiting);
    const begun = plan({ room: room([]), now: late }, {}, waiting);
    expect(begun.state).toMatchObject({ status: 'deploying', transitionAt: late });
    expect(begun.wakeAt).toBe(late + 1_200_000);
    const soon = plan({ room: room([], { [place(0)]: 'GPU-0' }), now: late + 1_199_999 }, {}, begun.state);
    expect(soon.state.status).toBe('deploying');
    const over = plan({ room: room([], { [place(0)]: 'GPU-0' }), now: late + 1_200_000 }, {}, begun.state);
    expect(over.state.status).toBe('failed');
    expect(over.room).toEqual({ places: new Map() });
  });

  test('waits without a word until the machine is known, and keeps what was said before', () => {
    const planned = plan({ room: { places: new Map() } });
    expect([steps(planned), planned.state.status, planned.state.reason]).toEqual([[], 'deploying', undefined]);
    const waiting = plan({ room: room(['GPU-0', 'GPU-1']) }).state;
    expect(plan({ room: { places: new Map() } }, {}, waiting).state).toEqual(waiting);
  });
});

describe('a service that serves', () => {
  const established = { status: 'running', progress: 100 } as const;

  test('restarts in its place, with the same device, whoever waits', () => {
    const ended = facts({ observed: { phase: 'exited', finishedAt: startedAt, exitCode: 1 }, reported: true });
    const full = room(['GPU-0', 'GPU-1'], { [place(0)]: 'GPU-1' });
    const planned = plan({ instances: [ended], room: full, now: late }, {}, established);
    expect(planned.steps).toMatchObject([{ do: 'start', attempt: 1, devices: ['GPU-1'] }]);
    expect(planned.room?.waiter).toBeUndefined();
  });

  test('and is stopped gives its places back, but for what is being started this moment', () => {
    const places = { [place(0)]: 'GPU-0', [place(1)]: 'GPU-1' };
    const inFlight = new Map([['any', place(1)]]);
    const stopping = service({ wish: 'stopped', state: established });
    const planned = planService(planInput({ service: stopping, room: room([], places), inFlight }));
    expect(planned.room).toEqual({ places: new Map([[place(1), holds('GPU-1')]]) });
  });
});

describe('an update', () => {
  const rollout = { ready: 0, readyAt: startedAt };
  const updating = { status: 'deploying', progress: 0, rollout, settledGeneration: 0 } as const;
  const former = facts({
    observed: { id: 'former', revision: 'former', holds: holds('GPU-0') },
    ready: true,
    serving: true,
    released: false,
  });

  test('without room serves as before, is never late, and goes on with all the time', () => {
    const soon = plan({ instances: [former], room: room(['GPU-0', 'GPU-1']) }, {}, updating);
    expect(soon.state).toMatchObject({ status: 'deploying', reason: { key: 'service.update-waits-for-room' } });
    expect(soon.state.rollout?.lacksRoom).toBe(true);
    expect([steps(soon), soon.route?.open]).toEqual([[], true]);
    const later = plan({ instances: [former], room: room(['GPU-0', 'GPU-1']), now: late }, {}, soon.state);
    expect(later.state).toEqual(soon.state);
    const goesOn = plan({ instances: [former], room: room(['GPU-0']), now: late }, {}, soon.state);
    expect(goesOn.steps).toMatchObject([{ do: 'start', devices: ['GPU-1'] }]);
    expect(goesOn.state.rollout).toEqual({ ready: 0, readyAt: late });
    expect(goesOn.state.reason).toBeUndefined();
  });

  test('that can never have room beside what the service has says what to do about it', () => {
    const small = { ...machine, cpu: 1 };
    const books = { machine: small, held: [holds('GPU-0')], queue: [] };
    const planned = plan({ instances: [former], room: { books, places: new Map() } }, {}, updating);
    expect(planned.state.reason?.key).toBe('service.update-too-large');
  });
});
