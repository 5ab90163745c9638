import type { ServiceVersionSpec, VersionPlaces } from '../contract/service.ts';

/** Who is at a place, as far as that matters for who stays. */
export interface PlaceLoad {
  readonly slot: number;
  readonly ready: boolean;
  readonly openConnections: number;
}

/** The places of a version that begins. */
export function firstPlaces({
  modelId,
  instanceCount,
}: Pick<ServiceVersionSpec, 'modelId' | 'instanceCount'>): VersionPlaces {
  return { modelId, slots: Array.from({ length: instanceCount }, (_, slot) => slot), next: instanceCount };
}

/**
 * So many places. Those with the most open sockets stay, so that the emptiest are drained; one that is given up is never
 * used again, so that what is drained there is not brought back and no two instances have the same name.
 */
export function withPlaces(present: VersionPlaces, count: number, loads: readonly PlaceLoad[]): VersionPlaces {
  const { modelId, slots, next } = present;
  if (count === slots.length) return present;
  if (count > slots.length) {
    const more = Array.from({ length: count - slots.length }, (_, index) => next + index);
    return { modelId, slots: [...slots, ...more], next: next + more.length };
  }
  const ranks = new Map(slots.map((slot) => [slot, rank(loads.filter((load) => load.slot === slot))]));
  const ordered = slots.toSorted((one, other) => (ranks.get(other) ?? 0) - (ranks.get(one) ?? 0) || one - other);
  return { modelId, slots: ordered.slice(0, count).toSorted((one, other) => one - other), next };
}

/** A place without an instance goes first, then one whose instance is not ready and has no socket. */
function rank(loads: readonly PlaceLoad[]): number {
  if (loads.length === 0) return 0;
  const open = loads.reduce((sum, { openConnections }) => sum + openConnections, 0);
  return 1 + (loads.some(({ ready }) => ready) ? 1 : 0) + open * 2;
}
