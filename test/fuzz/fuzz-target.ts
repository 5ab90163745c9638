import type { Unread } from './oracles/read-fields.ts';
import type { Random } from './random.ts';

/** What a parser makes of some bytes. Two parsers agree when their meanings are equal. */
export interface Reading {
  /** `refused`, `more` (not complete), or all that was understood, as text. */
  readonly meaning: string;
  /** Which rule refused it, or what kind of message it is; says when two inputs are alike. */
  readonly kind: string;
}

/** A reading of what an oracle does not understand. */
export function unread(why: Unread): Reading {
  return { meaning: why === 'more' ? 'more' : 'refused', kind: why };
}

/** One parser of the gateway beside a second one, written from the specification in another way. */
export interface FuzzTarget {
  readonly name: string;
  generate(random: Random): Buffer;
  /** The gateway's parser, given the bytes in these pieces. */
  ours(pieces: readonly Buffer[]): Reading;
  oracle(bytes: Buffer): Reading;
}

/** In what the readings of one input differ; undefined when they agree. */
export function difference(target: FuzzTarget, bytes: Buffer, cuts: readonly number[]): string | undefined {
  const whole = target.ours([bytes]);
  const oracle = target.oracle(bytes);
  if (whole.meaning !== oracle.meaning) return describe(whole, oracle, 'the oracle');
  const inPieces = target.ours(pieces(bytes, cuts));
  if (inPieces.meaning !== whole.meaning || inPieces.kind !== whole.kind) {
    return describe(whole, inPieces, `the same bytes cut at ${cuts.join(', ')}`);
  }
  return undefined;
}

/** Up to four places to cut at, or, once in a while, all of them. */
export function randomCuts(random: Random, length: number): number[] {
  if (random.oneIn(16)) return Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1);
  return random.several(4, () => random.below(length + 1)).sort((one, other) => one - other);
}

function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const marks = [0, ...cuts, bytes.length];
  return marks.slice(1).map((end, index) => bytes.subarray(marks[index], end));
}

function describe(ours: Reading, other: Reading, who: string): string {
  return `ours: ${ours.meaning} (${ours.kind})\n${who}: ${other.meaning} (${other.kind})`;
}
