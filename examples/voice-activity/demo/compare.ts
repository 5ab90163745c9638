import type { Segment } from './recording.ts';

/** The model hears 32 ms at a time and is sure a little late; a person would mark the ends of words no better than this. */
export const TOLERANCE_SECONDS = 0.5;

/** Whether the same number of segments was found and each begins and ends where it should. */
export function matches(found: readonly Segment[], truth: readonly Segment[]): boolean {
  return (
    found.length === truth.length &&
    found.every((segment, index) => {
      const real = truth[index];
      return real !== undefined && isNear(segment.start, real.start) && isNear(segment.end, real.end);
    })
  );
}

/** One line for each pair: detected, real, words. */
export function sideBySide(
  found: readonly Segment[],
  truth: readonly (Segment & { readonly words: string })[],
): readonly string[] {
  const length = Math.max(found.length, truth.length);
  return Array.from({ length }, (_, index) => {
    const real = truth[index];
    return `${span(found[index])}     ${span(real)}  ${real?.words ?? ''}`;
  });
}

function span(segment: Segment | undefined): string {
  return segment === undefined ? '-'.padEnd(15) : `${seconds(segment.start)} – ${seconds(segment.end)} s`;
}

function seconds(value: number): string {
  return value.toFixed(2).padStart(5);
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= TOLERANCE_SECONDS;
}
