import type { ModelStatus } from '../../../src/contract/model.ts';

/** Milliseconds between two looks at what is about to change. */
const period = 2_000;

/** When to look again: soon while one of `statuses` is on its way to another, else not by itself. */
export function lookAgain(statuses: readonly ModelStatus[]): number | false {
  return statuses.some((status) => status === 'publishing' || status === 'building') ? period : false;
}
