import type { ProcessActivity } from './process-activity.ts';

/**
 * Until it serves, a child reads its program and its data, and says nothing meanwhile. On a machine that does much else that
 * takes long, and beginning anew would take longer.
 */
const silenceAtStart = 30_000;
const silenceLimit = 5_000;

/** For how long nothing was heard of a child, ms. */
export interface Silence {
  readonly lasts: number;
  /** Of that: others had the processors, or the disk. */
  readonly heldBack: number;
  readonly serves: boolean;
}

/** How much of `elapsed` ms between two looks at a process it was held back. Where nothing is known of it, it was not. */
export function heldBackBetween(
  before: ProcessActivity | undefined,
  after: ProcessActivity | undefined,
  elapsed: number,
): number {
  if (before === undefined || !after?.isHeldBack) return 0;
  return Math.max(0, elapsed - (after.ran - before.ran));
}

/**
 * Whether a silent child is stuck and is to be replaced. When it was held back does not count: to replace it would cut its
 * sockets, and the next one would wait as long. After 30 s nobody is better off with it.
 */
export function isStuck({ lasts, heldBack, serves }: Silence): boolean {
  return lasts > silenceAtStart || (serves && lasts - heldBack > silenceLimit);
}
