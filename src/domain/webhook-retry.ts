/** After the first failure, ms. */
const shortest = 5_000;
/** Between any two attempts, ms. */
const longest = 3_600_000;
/** Each delay is so many times the one before. */
const growth = 3;
/** The delays between them sum to about a day. */
export const mostAttempts = 30;

/**
 * How long to wait after the `failures`th failed attempt in a row, ms: 5 s, 15 s, 45 s and on to an hour, each shifted by up to a
 * quarter either way, so that receivers that came back are not called by everybody at once. `random` is from 0 to 1. What the
 * receiver asked for (`askedMs`) is kept to, up to an hour. Undefined: it is given up.
 */
export function retryDelay(failures: number, random: number, askedMs = 0): number | undefined {
  if (failures >= mostAttempts) return undefined;
  const delay = Math.min(longest, shortest * growth ** (failures - 1)) * (0.75 + random / 2);
  return Math.round(Math.min(longest, Math.max(delay, askedMs)));
}
