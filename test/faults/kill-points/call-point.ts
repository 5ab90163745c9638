/** A moment in the life of a control process: before, during or after the nth call of this name since counting began. */
export interface CallPoint {
  readonly call: string;
  /** From 1 on. */
  readonly nth: number;
  readonly when: 'before' | 'during' | 'after';
}

/** Of the same call, whichever it is in its row. */
export function kindOf({ call, when }: CallPoint): string {
  return `${when} ${call}`;
}

export function pointName({ call, nth, when }: CallPoint): string {
  return `${when} ${call} #${nth}`;
}

// The registry counts pulls when it has time to, and nothing hangs on the number.
const counting = /^store\.repositories\.(pulled|repositories|tags|tagNames|listTags|totals)$/;
const reading =
  /^store\.\w+\.(get|find|of|ofUser|ofApp|ofService|list|replacing|all|events|updates|publishing|pending|usedBy|usingImage|access|inForce|lanes|waiting|beingDeleted)$|^engine\.(list|capabilities|logs|listeningPorts|watch)/;
// Nobody who is told writes anything.
const telling = /^store\.changes\./;
const identifying = /^store\.(identity|projects)\.(user|domain|projectOf|members|disabled|accessKeysInForce)$/;
// Counts and averages, written by the clock; nothing is decided by them.
const measuring = /^store\.(history|usage)\.|^engine\.stats$/;

/** Where a call only reads, everything outside of the process is as it was behind the last one that changed something. */
export function changesNothing({ call }: CallPoint): boolean {
  return [reading, telling, identifying, counting, measuring].some((harmless) => harmless.test(call));
}
