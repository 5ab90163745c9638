const first = 100;
const longest = 10_000;

/** A child that ran this long was healthy: its next end counts as the first. Milliseconds. */
export const healthyAfter = 30_000;

/** How long to wait before a child that ended `failures` times in a row is started again: 100 ms, doubled, at most 10 s. */
export function restartDelay(failures: number): number {
  return Math.min(longest, first * 2 ** Math.max(0, failures - 1));
}
