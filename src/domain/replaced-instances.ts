import type { InstanceObservation } from '../contract/instance.ts';
import { notice } from '../contract/notices.ts';
import type { SlotHistory } from './plan-types.ts';
import { slotKey } from './revision.ts';
import { hasEnded } from './slot-history.ts';

/**
 * Shows instances that somebody asked to replace (`ids`) as such of a revision that nobody wishes: their places are free for
 * successors, and they go as former instances do, when enough others take calls.
 */
export function shownAsFormer(
  instances: readonly InstanceObservation[],
  ids: ReadonlySet<string>,
): readonly InstanceObservation[] {
  if (ids.size === 0) return instances;
  return instances.map((one) => (ids.has(one.id) ? { ...one, revision: `${one.revision}-replaced` } : one));
}

/** Ends the attempts of these instances in the memory of their places: the next ones follow at once, and nothing has failed. */
export function rememberReplaced(
  history: ReadonlyMap<string, SlotHistory>,
  instances: readonly InstanceObservation[],
  ids: ReadonlySet<string>,
  { now, label }: { readonly now: number; readonly label: (observed: InstanceObservation) => string },
): ReadonlyMap<string, SlotHistory> {
  const next = new Map(history);
  for (const observed of instances) {
    if (!ids.has(observed.id) || hasEnded(observed)) continue;
    const { id: instance, revision, slot, attempt } = observed;
    const row = next.get(slotKey(revision, slot));
    if (row?.attempt !== attempt || row.endedAt !== undefined) continue;
    const reason = notice('instance.replaced-by-hand', { model: label(observed), instance });
    next.set(slotKey(revision, slot), { attempt, failures: 0, quickExits: 0, endedAt: now, reason });
  }
  return next;
}
