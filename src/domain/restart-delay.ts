/** A process that ran this long (ms) was well: what ends it then is not part of an earlier row of failures. */
export const healthyAfter = 600_000;
/** A process that ended sooner (ms) than this ended "at once". */
export const quickExitWithin = 10_000;
/** So many quick exits in a row make a first deployment fail. */
export const quickExitsToFail = 3;

const longestDelay = 60_000;

/** Milliseconds between the end of an instance and its replacement's start, after `failures` ends in a row: 1, 2, 4 … 60 s. */
export function restartDelay(failures: number): number {
  return failures <= 0 ? 0 : Math.min(longestDelay, 1000 * 2 ** Math.min(failures - 1, 10));
}
