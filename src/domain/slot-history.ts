import type { InstanceObservation } from '../contract/instance.ts';
import type { Notice } from '../contract/notices.ts';
import type { SlotHistory } from './plan-types.ts';
import { healthyAfter, quickExitWithin } from './restart-delay.ts';
import { slotKey } from './revision.ts';

/** An instance that will never run (again): its process ended, or the engine could not start it. */
export function hasEnded(observed: InstanceObservation): boolean {
  return observed.phase === 'exited' || (observed.phase === 'created' && observed.error !== undefined);
}

/** Brings the memory of every slot up to what the engine shows now. Ended attempts are counted once. */
export function rememberSlots(
  history: ReadonlyMap<string, SlotHistory>,
  instances: readonly InstanceObservation[],
  now: number,
): ReadonlyMap<string, SlotHistory> {
  const next = new Map(history);
  for (const observed of [...instances].sort((a, b) => a.attempt - b.attempt)) {
    const key = slotKey(observed.revision, observed.slot);
    const known = next.get(key);
    if (known && observed.attempt < known.attempt) continue;
    const row = known?.attempt === observed.attempt ? known : opened(known, observed.attempt);
    next.set(key, hasEnded(observed) && row.endedAt === undefined ? ended(row, observed, now, history.has(key)) : row);
  }
  return next;
}

/**
 * The memory of a slot whose attempt was given up by the platform: refused by the engine, or unhealthy. `quick`: it never
 * worked; `ran`: for so long it did, ms.
 */
export function rememberEnd(
  history: ReadonlyMap<string, SlotHistory>,
  key: string,
  attempt: number,
  end: { readonly at: number; readonly reason: Notice; readonly quick: boolean; readonly ran?: number },
): ReadonlyMap<string, SlotHistory> {
  const known = history.get(key);
  if (known && (known.attempt > attempt || (known.attempt === attempt && known.endedAt !== undefined))) return history;
  const row = known?.attempt === attempt ? known : opened(known, attempt);
  const quickExits = end.quick ? row.quickExits + 1 : 0;
  const failures = failuresAfter(row, end.ran ?? 0);
  return new Map(history).set(key, { ...row, failures, quickExits, endedAt: end.at, reason: end.reason });
}

/** A new attempt inherits the counts; where nothing is remembered, every earlier attempt is taken for a failure. */
function opened(known: SlotHistory | undefined, attempt: number): SlotHistory {
  const before = known?.reason ?? known?.before;
  const counts = { failures: known?.failures ?? attempt, quickExits: known?.quickExits ?? attempt };
  return { attempt, ...counts, ...(before ? { before } : {}) };
}

/** What ran long enough was well, and ends another row. */
function failuresAfter(row: SlotHistory, ran: number): number {
  return ran >= healthyAfter ? 1 : row.failures + 1;
}

/** `watched`: this process looks after the place already. */
function ended(row: SlotHistory, observed: InstanceObservation, now: number, watched: boolean): SlotHistory {
  const { startedAt, finishedAt } = observed;
  const ran = startedAt === undefined || finishedAt === undefined ? 0 : finishedAt - startedAt;
  return {
    ...row,
    failures: failuresAfter(row, ran),
    // Less than nothing: the clock was set back while it ran.
    quickExits: ran >= 0 && ran <= quickExitWithin ? row.quickExits + 1 : 0,
    // An end is seen when it comes. The engine's word is needed only for one that an earlier process did not see, as its clock
    // may be another than ours, and either may have been set.
    endedAt: watched ? now : Math.min(finishedAt ?? now, now),
  };
}
