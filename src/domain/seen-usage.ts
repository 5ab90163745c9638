import { averagesOf, type HistoryPoint } from './history-point.ts';
import type { ServiceSample } from './history-sampling.ts';

/** What a running instance took between two looks. */
export interface SeenUsage {
  readonly modelId: string;
  /** When it was looked at, ms. */
  readonly at: number;
  readonly cores: number;
  readonly memoryBytes: number;
}

/** A point in terms of the moment at which it ends; undefined where the engine told nothing. */
export function seenUsage(point: HistoryPoint, modelId: string, at: number): SeenUsage | undefined {
  const { cores, memoryKb } = averagesOf(point);
  return cores === undefined || memoryKb === undefined
    ? undefined
    : { modelId, at, cores, memoryBytes: memoryKb * 1_024 };
}

/**
 * The newest that is known of each running instance after one more look. An engine that did not answer ended nothing, and one that told
 * nothing of an instance this time has told something before.
 */
export function newestUsage(
  before: ReadonlyMap<string, SeenUsage> | undefined,
  { instances }: ServiceSample,
  points: ReadonlyMap<string, HistoryPoint>,
  at: number,
): ReadonlyMap<string, SeenUsage> | undefined {
  if (instances === undefined) return before;
  const newest = new Map<string, SeenUsage>();
  for (const [id, { running, modelId }] of instances) {
    const point = running ? points.get(id) : undefined;
    const seen = point && (seenUsage(point, modelId, at) ?? before?.get(id));
    if (seen !== undefined) newest.set(id, seen);
  }
  return newest;
}
