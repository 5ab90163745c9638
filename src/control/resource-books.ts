import type { HeldResources, InstanceObservation } from '../contract/instance.ts';
import type { ResourceLimits, Service } from '../contract/service.ts';
import { heldResources, placesShown } from '../domain/held-resources.ts';
import { type GivenResources, type Machine, machineOf, type ResourcePolicy } from '../domain/machine.ts';
import type { PlannedRoom, ServiceRoom } from '../domain/plan-room.ts';
import { shownAsFormer } from '../domain/replaced-instances.ts';
import { slotKey } from '../domain/revision.ts';
import type { Waiter } from '../domain/room.ts';
import { isAtRest, isEstablished } from '../domain/service-phase.ts';
import type { EngineCapabilities } from '../engine/engine.ts';
import type { EngineView } from './engine-observer.ts';

/**
 * Who holds what of the machine, and who waits for it. What is held is read from what the engine shows; remembered is only
 * what was granted and cannot be seen yet, and who waits. Nothing here waits for anything, so that of two services that
 * decide at the same time the second sees what the first was granted.
 */
export interface ResourceBooks {
  /** The machine, as the engine tells of it. */
  measure(found: EngineCapabilities): void;
  /** Everything that runs. */
  see(view: EngineView): void;
  /** The services that there are when the platform starts: those that wait keep their turn. Until then nothing is granted. */
  begin(services: readonly Service[]): void;
  /** What a service has to know for its decision; `shown`: its own instances. */
  room(serviceId: string, shown: readonly InstanceObservation[]): ServiceRoom;
  /** The instances of a service that somebody asked to replace: they hold what they hold beside their successors. */
  replacing(serviceId: string, instanceIds: ReadonlySet<string>): void;
  /** What was decided for a service. */
  note(serviceId: string, planned: PlannedRoom): void;
  forget(serviceId: string): void;
  /** The ceiling of an instance's memory, MB: a machine cannot let one grow beyond itself. */
  memoryCeiling(limits: ResourceLimits): number;
  /** Undefined while the machine is not known. */
  given(): GivenResources | undefined;
}

/** `onRoom` is called when somebody who waits may have a chance. */
export function createResourceBooks(policy: ResourcePolicy, onRoom: () => void): ResourceBooks {
  const noted = new Map<string, PlannedRoom>();
  const replaced = new Map<string, ReadonlySet<string>>();
  let seen: readonly InstanceObservation[] = [];
  let shownOf: (serviceId: string) => readonly InstanceObservation[] = () => [];
  let machine: Machine | undefined;
  let begun = false;
  /** Of everybody; put together when it is asked for. */
  let held: readonly HeldResources[] | undefined;
  let queue: readonly Waiter[] | undefined;
  let last = '';

  const everyHolding = (): readonly HeldResources[] => {
    held ??= [...new Set([...seen.map(({ serviceId }) => serviceId), ...noted.keys()])].flatMap((id) =>
      heldResources(shownAsFormer(shownOf(id), replaced.get(id) ?? nobody), noted.get(id)?.places ?? new Map()),
    );
    return held;
  };
  const everyWaiter = (): readonly Waiter[] => {
    queue ??= [...noted.values()].flatMap(({ waiter }) => waiter ?? []);
    return queue;
  };
  /** Tells those who wait, if something is different from when they were last told. */
  const changed = () => {
    held = undefined;
    queue = undefined;
    if (everyWaiter().length === 0) return;
    const sums = everyHolding().reduce<HeldResources>(added, { cpu: 0, memoryMegabytes: 0, devices: [] });
    const now = JSON.stringify([machine, begun, sums, everyWaiter()]);
    if (now === last) return;
    last = now;
    onRoom();
  };

  return {
    measure(found) {
      machine = machineOf(found, policy);
      changed();
    },
    see(view) {
      if (!('since' in view) || view.instances === seen) return;
      seen = view.instances;
      shownOf = view.of;
      changed();
    },
    begin(services) {
      if (begun) return;
      begun = true;
      for (const service of services) {
        const waiter = waiterOf(service);
        if (waiter && !noted.has(service.id)) noted.set(service.id, { places: new Map(), waiter });
      }
      changed();
    },
    room(serviceId, own) {
      const places = new Map([...(noted.get(serviceId)?.places ?? []), ...placesShown(own)]);
      if (!machine || !begun) return { places };
      return {
        places,
        books: {
          machine,
          get held() {
            return everyHolding();
          },
          get queue() {
            return everyWaiter();
          },
        },
      };
    },
    replacing(serviceId, instanceIds) {
      if (instanceIds.size > 0) replaced.set(serviceId, instanceIds);
      else if (!replaced.delete(serviceId)) return;
      changed();
    },
    note(serviceId, planned) {
      const before = noted.get(serviceId) ?? nothing;
      if (Bun.deepEquals(before, planned)) return;
      noted.set(serviceId, planned);
      changed();
    },
    forget(serviceId) {
      replaced.delete(serviceId);
      if (noted.delete(serviceId)) changed();
    },
    memoryCeiling: ({ memoryMegabytes, reservedMegabytes = memoryMegabytes }) =>
      machine ? Math.min(memoryMegabytes, Math.max(reservedMegabytes, machine.memoryMegabytes)) : memoryMegabytes,
    given: () => machine && { machine, held: everyHolding() },
  };
}

const nobody: ReadonlySet<string> = new Set();
const nothing: PlannedRoom = { places: new Map() };

function added(sum: HeldResources, one: HeldResources): HeldResources {
  return {
    cpu: sum.cpu + one.cpu,
    memoryMegabytes: sum.memoryMegabytes + one.memoryMegabytes,
    devices: one.devices.length === 0 ? sum.devices : [...sum.devices, ...one.devices],
  };
}

/** What a deployment that was under way waits for, as far as that can be told before anything was looked at. */
function waiterOf({ id, wish, state, spec }: Service): Waiter | undefined {
  if (wish !== 'running' || isEstablished(state) || isAtRest(state)) return undefined;
  const asks = spec.versions.flatMap(({ modelId, instanceCount, resources: limits }) =>
    Array.from({ length: instanceCount }, (_, slot) => ({ key: slotKey(modelId, slot), limits })),
  );
  return { id, since: state.deployStartedAt, asks, own: [] };
}
