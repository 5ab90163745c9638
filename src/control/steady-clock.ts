/** Two clocks. The machine's is set by people and by NTP, at times by hours; what waits must not follow it. */
export interface SteadyClock {
  /** Milliseconds that pass evenly: the machine's clock at the start of the process, and what went by since. */
  now(): number;
  /** What the machine's clock shows, for people and other programs. */
  wall(): number;
  /** A time of the machine's clock in terms of `now`. */
  fromWall(time: number): number;
  /** The reverse. */
  toWall(time: number): number;
}

/** The two clocks drift apart by less than this (ms) unless one is set. */
const leastStep = 1_000;

/** `passed`: milliseconds since any one moment, never set. */
export function createSteadyClock(
  wall: () => number = Date.now,
  passed: () => number = () => performance.now(),
): SteadyClock {
  const began = wall() - passed();
  const now = () => Math.round(began + passed());
  let ahead = 0;
  /** How far the machine's clock has been set ahead; the same number until it is set again. */
  const offset = () => {
    const present = wall() - now();
    if (Math.abs(present - ahead) >= leastStep) ahead = present;
    return ahead;
  };
  return { now, wall, fromWall: (time) => time - offset(), toWall: (time) => time + offset() };
}
