/**
 * The state of a slot in one word, so that one compare-and-exchange moves it on: a phase, the column that is at work in it,
 * and a generation that makes every state a new one. 0 is a slot that was never touched.
 */
export const phase = {
  /** Keys that are counted: in use or not, as the counts say. */
  free: 0,
  /** Its key is being changed: it belongs to the column alone. */
  locked: 1,
  /** Claims: the column wants it, if nobody else has the name. */
  tentative: 2,
  /** Claims: decided. */
  settled: 3,
} as const;

type Phase = (typeof phase)[keyof typeof phase];

const columnShift = 2;
const columnMask = 0xff;
const generationShift = 10;
const generationMask = 0x3f_ffff;

export function phaseOf(state: number): number {
  return state & 3;
}

export function columnOf(state: number): number {
  return (state >>> columnShift) & columnMask;
}

export function nextState(state: number, to: Phase, column: number): number {
  const generation = ((state >>> generationShift) + 1) & generationMask || 1;
  return (generation << generationShift) | (column << columnShift) | to;
}
