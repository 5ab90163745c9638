import type { HeldResources } from '../contract/instance.ts';
import type { Notice } from '../contract/notices.ts';
import type { ServiceState } from '../contract/service.ts';
import type { SlotPlan } from './plan-slot.ts';
import type { InstanceFacts, PlanInput, Step } from './plan-types.ts';
import { slotKey } from './revision.ts';
import { type Allotment, type Ask, allot, type Room, type Shortage, type Waiter } from './room.ts';
import { isEstablished } from './service-phase.ts';
import { shortageNotice } from './shortage-notice.ts';
import type { VersionPlan } from './version-plan.ts';

/** What a service knows of the books when it decides. */
export interface ServiceRoom {
  /** Absent: what the machine has is not known yet, so that nothing new begins. */
  readonly books?: Room;
  /** The service's own places, with what each holds. */
  readonly places: ReadonlyMap<string, HeldResources>;
}

/** What a decision does to the books. */
export interface PlannedRoom {
  /** The places that the service has from now on. */
  readonly places: ReadonlyMap<string, HeldResources>;
  /** What it waits for. */
  readonly waiter?: Waiter;
}

export interface RoomPlan extends PlannedRoom {
  /** Without the starts for which there is no room. */
  readonly versions: readonly VersionPlan[];
  /** Why something waits, where that is known. */
  readonly shortage?: { readonly status: 'waiting' | 'pending'; readonly reason: Notice };
}

/**
 * Gives places to what is to be started. A place that the service has it keeps, so that a restart waits for nobody. A
 * deployment that was never ready asks for all its places at once, before anything is pulled for it; a service that
 * serves asks for each when its turn comes. `staying`: former instances that go only when others serve.
 */
export function planRoom(
  input: PlanInput,
  versions: readonly VersionPlan[],
  staying: readonly InstanceFacts[],
): RoomPlan {
  const { room, service } = input;
  if (!room) return { versions, places: new Map() };
  const serves = isEstablished(service.state);
  const slots = versions.flatMap(({ version, slots: all }) =>
    all.map((slot) => ({ slot, key: slotKey(version.revision, slot.slot), limits: version.spec.resources })),
  );
  const kept = placesOf(room, [...slots.map(({ key }) => key), ...input.inFlight.values()]);
  const asks: readonly Ask[] = slots.filter(
    ({ slot, key }) => !kept.has(key) && slot.live === undefined && (!serves || slot.steps.some(isStart)),
  );
  const own = [...kept.values(), ...staying.flatMap(({ observed }) => observed.holds ?? [])];
  const waiter: Waiter = { id: service.id, since: service.state.deployStartedAt, asks, own };
  const { granted, shortage }: Allotment =
    asks.length > 0 && room.books ? allot(room.books, waiter, !serves) : { granted: nothing };
  const places = new Map([...kept, ...granted]);
  const missing = asks.filter(({ key }) => !granted.has(key));
  const refused = new Set(missing.map(({ key }) => key));
  return {
    versions: versions.map((plan) => inPlaces(plan, places, refused, serves)),
    places,
    ...(missing.length > 0 && { waiter: { ...waiter, asks: missing } }),
    ...(missing.length > 0 && whyMissing(service.state, shortage, serves && versions.some(scales))),
  };
}

/** As long as the machine is not known, what was said of it before a restart stays. */
function whyMissing(before: ServiceState, shortage: Shortage | undefined, grows: boolean): Pick<RoomPlan, 'shortage'> {
  if (shortage) {
    const status = shortage.kind === 'taken' ? 'waiting' : 'pending';
    return {
      shortage: {
        status,
        reason: shortageNotice(shortage, before.rollout ? 'update' : grows ? 'growth' : 'deployment'),
      },
    };
  }
  const { status, reason } = before;
  return reason && (status === 'waiting' || status === 'pending') ? { shortage: { status, reason } } : {};
}

function scales({ version }: VersionPlan): boolean {
  return version.places !== undefined;
}

/** A service that is not wished to run keeps what is being started this very moment, until it is seen. */
export function leaveRoom({ room, inFlight }: Pick<PlanInput, 'room' | 'inFlight'>): PlannedRoom {
  return { places: room ? placesOf(room, [...inFlight.values()]) : new Map() };
}

const nothing: ReadonlyMap<string, HeldResources> = new Map();

function placesOf({ places }: ServiceRoom, keys: readonly string[]): ReadonlyMap<string, HeldResources> {
  const wished = new Set(keys);
  return new Map([...places].filter(([key]) => wished.has(key)));
}

function inPlaces(
  plan: VersionPlan,
  places: ReadonlyMap<string, HeldResources>,
  refused: ReadonlySet<string>,
  serves: boolean,
): VersionPlan {
  const { version } = plan;
  const slots = plan.slots.map((slot): SlotPlan => {
    const key = slotKey(version.revision, slot.slot);
    if (slot.steps.length === 0) return slot;
    // A service that serves has the image of what waits prepared ahead of its turn.
    const isHeld = (step: Step) => refused.has(key) && (isStart(step) || (!serves && step.do === 'prepare-image'));
    const devices = places.get(key)?.devices ?? [];
    const steps = slot.steps.filter((step) => !isHeld(step));
    return { ...slot, steps: steps.map((step) => (isStart(step) && devices.length > 0 ? { ...step, devices } : step)) };
  });
  return { ...plan, slots };
}

function isStart(step: Step): step is Extract<Step, { do: 'start' }> {
  return step.do === 'start';
}
