import type { RetentionRule } from '../contract/retention.ts';
import { parseLinearPattern } from './linear-pattern.ts';

/** A tag as far as its retention goes. */
export interface AgingTag {
  readonly tag: string;
  /** When it came to name its image, ms. */
  readonly updatedAt: number;
}

const day = 86_400_000;

/** Tells which tags `rule` leaves alone and does not count. What cannot be understood any more excepts everything: nothing is lost by it. */
export function exceptionsOf({ exceptions }: RetentionRule): (tag: string) => boolean {
  const tests = exceptions.map(({ kind, pattern }) => {
    if (kind === 'label') return (tag: string) => tag === pattern;
    const parsed = parseLinearPattern(pattern);
    return (tag: string) => parsed?.test(tag) ?? true;
  });
  return (tag) => tests.some((test) => test(tag));
}

/**
 * Those of `tags`, its exceptions taken out, whose time is over by `rule`: older than its days, or behind its newest ones. A tag of
 * the future (the clock was set back) is new.
 */
export function expiredTags<Tag extends AgingTag>(
  { template, limit }: Pick<RetentionRule, 'template' | 'limit'>,
  tags: readonly Tag[],
  now: number,
): readonly Tag[] {
  if (template === 'date_rule') return tags.filter(({ updatedAt }) => now - updatedAt > limit * day);
  const newestFirst = tags.toSorted((one, other) => other.updatedAt - one.updatedAt || (one.tag < other.tag ? 1 : -1));
  return newestFirst.slice(limit);
}
