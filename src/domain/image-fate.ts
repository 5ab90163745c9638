/** An image that the platform has pulled, beside what the engine has under its name now. Times in ms. */
export interface PulledImageFacts {
  readonly name: string;
  /** What the engine called it when the pull was over; undefined when that was never seen. */
  readonly pulledId: string | undefined;
  /** What the engine calls the image that has this name now; undefined when none has. */
  readonly presentId: string | undefined;
  readonly pulledAt: number;
  /** When it was last needed. */
  readonly usedAt: number;
}

/**
 * `use`: it is needed now. `forget`: it is not there any more, or the name is another image's: whatever is there is not
 * the platform's to remove.
 */
export type ImageFate = 'use' | 'keep' | 'remove' | 'forget';

/** A pull is over, one way or the other, after this time, ms. */
const longestPull = 3_600_000;

/** What becomes of an image. `needed`: the engine's ids of those that services need; `retention`: how long one stays that none needs, ms. */
export function imageFate(
  image: PulledImageFacts,
  needed: ReadonlySet<string>,
  { now, retention }: { readonly now: number; readonly retention: number },
): ImageFate {
  const { name, pulledId, presentId, pulledAt, usedAt } = image;
  // A pull may be under way, also one of a process that was killed and whose record it is.
  const unsettled = now < pulledAt + longestPull;
  if (presentId === undefined) return unsettled ? 'keep' : 'forget';
  if (needed.has(presentId)) return 'use';
  if (pulledId === undefined && !isByDigest(name)) return unsettled ? 'keep' : 'forget';
  if (pulledId !== undefined && pulledId !== presentId) return 'forget';
  // The clock was set back: its time counts from now.
  if (usedAt > now) return 'use';
  return now - usedAt >= retention ? 'remove' : 'keep';
}

/** What stands behind such a name is the same for ever. */
function isByDigest(name: string): boolean {
  return name.includes('@');
}
