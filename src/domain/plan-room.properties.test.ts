import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { serviceId, startedAt, versionSpec } from '../../test/support/planned-service.ts';
import { type SimulatedMachine, SimulatedWorld } from '../../test/support/simulated-world.ts';
import type { HeldResources, InstanceObservation } from '../contract/instance.ts';
import type { ResourceLimits, ServiceVersionSpec } from '../contract/service.ts';
import { createResourceBooks, type ResourceBooks } from '../control/resource-books.ts';
import { shownAsFormer } from './replaced-instances.ts';

const limits: ResourceLimits = { cpu: 1, memoryMegabytes: 100, accelerators: { kind: 'gpu', count: 1 } };
const places = 4;
const gpus = Array.from({ length: places }, (_, index) => ({ id: `GPU-${index}`, product: '' }));

/** A machine with room for four instances, which others on it want as well. */
class CrowdedMachine implements SimulatedMachine {
  readonly others = new Map<string, InstanceObservation>();
  own: readonly InstanceObservation[] = [];
  pending: () => readonly HeldResources[] = () => [];
  #books: ResourceBooks;

  constructor() {
    this.#books = this.#open();
  }

  #open(): ResourceBooks {
    const books = createResourceBooks({ overcommit: { cpu: 1, memory: 1 }, keptMemory: 0 }, () => undefined);
    books.measure({
      name: 'Docker',
      version: '1',
      os: 'linux',
      architecture: 'amd64',
      cpus: places,
      memoryMegabytes: places * 100,
      liveRestore: true,
      hostIsolation: false,
      gpus,
      deviceNodes: [],
      runtimes: ['runc'],
    });
    books.begin([]);
    return books;
  }

  #look(): void {
    const instances = [...this.own, ...this.others.values()];
    this.#books.see({ instances, of: (id) => instances.filter(({ serviceId }) => serviceId === id), since: startedAt });
  }

  room(id: string, own: readonly InstanceObservation[], replacing: ReadonlySet<string>) {
    this.own = own;
    this.#look();
    this.#books.replacing(id, replacing);
    return this.#books.room(id, shownAsFormer(own, replacing));
  }

  note(id: string, planned: Parameters<ResourceBooks['note']>[1]): void {
    this.#books.note(id, planned);
  }

  forget(): void {
    this.#books = this.#open();
  }

  holdings({ devices = [] }: Parameters<SimulatedMachine['holdings']>[0]): HeldResources {
    return { cpu: limits.cpu, memoryMegabytes: limits.memoryMegabytes, devices };
  }

  /** Another service gets what is free by the books, and not on its way to be taken by what a killed process began. */
  crowd(world: SimulatedWorld): void {
    this.own = [...world.engine.values()];
    this.#look();
    const id = `other-${this.others.size}`;
    const { books } = this.#books.room(id, []);
    const held = books ? [...books.held, ...this.pending()] : [];
    const free = gpus.find((gpu) => !held.some(({ devices }) => devices.includes(gpu.id)));
    if (!free || held.length >= places) return;
    const holds = { cpu: 1, memoryMegabytes: 100, devices: [free.id] };
    this.others.set(id, { ...observedOther, id, serviceId: id, holds });
  }

  leave(): void {
    const [first] = this.others.keys();
    if (first) this.others.delete(first);
  }
}

const observedOther = {
  serviceId: 'other',
  modelId: 'm',
  revision: 'other',
  attempt: 0,
  slot: 0,
  port: 1,
  phase: 'running',
  createdAt: startedAt,
} as const;

function version(name: string, instanceCount: number, more: Partial<ServiceVersionSpec> = {}): ServiceVersionSpec {
  return versionSpec({ environment: { revision: name }, resources: limits, instanceCount, ...more });
}

function pass(world: SimulatedWorld, milliseconds: number): void {
  world.now += milliseconds;
}

const happenings: readonly (readonly [
  number,
  (world: SimulatedWorld, machine: CrowdedMachine, index: number) => void,
])[] = [
  [12, (world) => void world.activate()],
  [8, (world) => world.settleOne()],
  [4, (world) => world.makeReady()],
  [2, (world, _, index) => world.crash(index)],
  [1, (world, _, index) => world.vanish(index)],
  [1, (world, _, index) => world.sicken(index)],
  [2, (world, _, index) => world.replace(index)],
  [1, (world) => world.forget()],
  [1, (world) => world.dieAfter(1)],
  [4, (world, machine) => machine.crowd(world)],
  [3, (_, machine) => machine.leave()],
  [2, (world, _, index) => world.configure([version(`r${index}`, 1 + (index % 3))])],
  [1, (world) => world.configure([version('r9', 2, { maxSurge: 0, maxUnavailable: 1 })])],
  [3, (world) => pass(world, 5_000)],
  [1, (world) => pass(world, 700_000)],
  [1, (world) => world.wish('stopped')],
  [2, (world) => world.wish('running')],
];

function expectBooksToBalance(world: SimulatedWorld, machine: CrowdedMachine): void {
  const live = [...world.engine.values(), ...machine.others.values()].filter(({ phase }) => phase === 'running');
  const devices = live.flatMap(({ holds }) => holds?.devices ?? []);
  expect(devices.length).toBe(live.length);
  // A start that a killed process sent off shows only when it takes effect: the next process may have planned by then.
  const foreseen = live.filter(({ id }) => !world.late.has(id)).flatMap(({ holds }) => holds?.devices ?? []);
  expect(new Set(foreseen).size).toBe(foreseen.length);
  expect(live.length).toBeLessThanOrEqual(places);
}

test('whatever happens, nothing runs beyond what the machine has, no GPU is given twice, and what waits comes to run', () => {
  const happen = fc.oneof(...happenings.map(([weight, one]) => ({ weight, arbitrary: fc.constant(one) })));
  fc.assert(
    fc.property(fc.array(fc.record({ happen, index: fc.nat(5) }), { maxLength: 80 }), (history) => {
      const machine = new CrowdedMachine();
      const world = new SimulatedWorld(1, machine);
      machine.pending = () =>
        world.pending.flatMap((call) => (call.do === 'start' ? [machine.holdings(call.step)] : []));
      world.configure([version('r0', 2)]);
      for (const one of history) {
        one.happen(world, machine, one.index);
        expectBooksToBalance(world, machine);
      }
      // The others go, but for one; with the surge of an update there is room for three then.
      while (machine.others.size > 1) machine.leave();
      world.configure([version('last', 2)]);
      world.wish('running');
      world.healthy = true;
      world.sick.clear();
      world.makeReady();
      for (let round = 0; round < 90; round += 1) {
        world.activate();
        for (let call = 0; call < 3; call += 1) world.settleOne();
        world.now += 5_000;
        expectBooksToBalance(world, machine);
      }
      expect(world.violations).toEqual([]);
      expect(world.service?.state).toMatchObject({ status: 'running', progress: 100 });
      expect([...world.engine.values()].map(({ revision }) => revision)).toEqual(
        ['last', 'last'].map((name) => `${name}-model-1`),
      );
    }),
    { numRuns: 1500 },
  );
});

test('a service that a full machine has no room for waits for as long as it takes, and nothing of it fails', () => {
  const machine = new CrowdedMachine();
  const world = new SimulatedWorld(1, machine);
  world.configure([version('r0', 3)]);
  machine.crowd(world);
  machine.crowd(world);
  world.activate();
  for (let hour = 0; hour < 48; hour += 1) {
    world.activate();
    world.settleOne();
    world.now += 3_600_000;
  }
  expect(world.service?.id).toBe(serviceId);
  expect(world.service?.state.status).toBe('waiting');
  expect(world.engine.size).toBe(0);
  // Nothing was pulled for it.
  expect(world.image.state).toBe('unknown');
  machine.leave();
  world.healthy = true;
  for (let round = 0; round < 20; round += 1) {
    world.activate();
    world.settleOne();
    world.now += 1_000;
  }
  expect(world.service?.state.status).toBe('running');
});
