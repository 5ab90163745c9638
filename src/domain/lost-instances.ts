import type { PlanInput, SlotHistory } from './plan-types.ts';

/** The slots of which a living instance is remembered and the engine shows none: someone removed it. */
export function lostSlots(
  history: ReadonlyMap<string, SlotHistory>,
  shown: ReadonlySet<string>,
  inFlight: PlanInput['inFlight'],
): readonly string[] {
  const busy = new Set(inFlight.values());
  return [...history]
    .filter(([key, row]) => row.endedAt === undefined && !shown.has(key) && !busy.has(key))
    .map(([key]) => key);
}
