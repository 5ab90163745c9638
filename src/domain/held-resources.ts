import type { HeldResources, InstanceObservation } from '../contract/instance.ts';
import { slotKey } from './revision.ts';
import { hasEnded } from './slot-history.ts';

/**
 * What one service holds. Everything that lives does, draining instances included. A place whose instance ended keeps
 * its claim as long as it is to be filled again: `places` are those that the service had at its last decision, with what
 * was granted to them, and the ended instance itself tells of it where nothing is remembered.
 */
export function heldResources(
  shown: readonly InstanceObservation[],
  places: ReadonlyMap<string, HeldResources>,
): readonly HeldResources[] {
  const live = shown.filter((one) => !hasEnded(one));
  const filled = new Set(live.map(placeOf));
  const empty = new Map([...placesShown(shown), ...places].filter(([key]) => !filled.has(key)));
  return [...live.flatMap(({ holds }) => holds ?? []), ...empty.values()];
}

/** By place: what its instance holds, or held when it ended; the live one before others, then the latest. */
export function placesShown(shown: readonly InstanceObservation[]): ReadonlyMap<string, HeldResources> {
  const ordered = shown.toSorted((a, b) => Number(!hasEnded(a)) - Number(!hasEnded(b)) || a.attempt - b.attempt);
  return new Map(ordered.flatMap((one) => (one.holds ? [[placeOf(one), one.holds]] : [])));
}

function placeOf({ revision, slot }: InstanceObservation): string {
  return slotKey(revision, slot);
}
