const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How far apart points are, and for how long those are kept; ms, the finest first. */
export interface HistoryStep {
  readonly step: number;
  readonly kept: number;
}

/** The longest that is looked back, ms. */
export const longestHistory = 30 * day;

export const historySteps = [
  { step: minute, kept: 6 * hour },
  { step: 5 * minute, kept: 2 * day },
  { step: hour, kept: longestHistory },
] as const satisfies readonly HistoryStep[];

/** Points of one answer. */
export const mostPoints = 1_500;

const coarsest = historySteps[2].step;

/**
 * The distance of points (ms) for a range of time: the finest of which points from its beginning are still kept, which are not too many,
 * and that is not finer than `wished`. Times in ms since the epoch.
 */
export function stepFor(
  { from, to, wished = 0 }: { readonly from: number; readonly to: number; readonly wished?: number },
  now: number,
): number {
  const fitting = historySteps.find(
    ({ step, kept }) => step >= wished && from >= now - kept && (to - from) / step <= mostPoints,
  );
  return fitting?.step ?? coarsest;
}

/** When the points of a range begin: all that share a moment with it, and can still be there. */
export function startsWithin({ from, to }: { readonly from: number; readonly to: number }, step: number, now: number) {
  const kept = historySteps.find((each) => each.step === step)?.kept ?? longestHistory;
  const first = bucketOf(Math.max(from, now - kept), step);
  const last = Math.min(to, now + step);
  const count = Math.min(mostPoints, Math.max(0, Math.ceil((last - first) / step)));
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** When the point began that this moment belongs to. */
export function bucketOf(at: number, step: number): number {
  return Math.floor(at / step) * step;
}
