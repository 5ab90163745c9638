import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { RetentionRule } from '../contract/retention.ts';
import { type AgingTag, exceptionsOf, expiredTags } from './retention.ts';

const day = 86_400_000;
const now = 1_000 * day;
const aged = (...days: readonly number[]): AgingTag[] =>
  days.map((age) => ({ tag: `v${age}`, updatedAt: now - age * day }));
const names = (tags: readonly AgingTag[]) => tags.map(({ tag }) => tag);
const rule = (template: RetentionRule['template'], limit: number) => ({ template, limit });

describe('the tags whose time is over', () => {
  test('are those older than the days of the rule, to the millisecond', () => {
    expect(names(expiredTags(rule('date_rule', 30), aged(31, 30, 29, 0), now))).toEqual(['v31']);
    expect(names(expiredTags(rule('date_rule', 30), aged(30), now + 1))).toEqual(['v30']);
    expect(expiredTags(rule('date_rule', 1), aged(-5), now)).toEqual([]);
  });

  test('are those behind the newest', () => {
    expect(names(expiredTags(rule('tag_rule', 2), aged(3, 1, 9, 2), now))).toEqual(['v3', 'v9']);
    expect(expiredTags(rule('tag_rule', 5), aged(3, 1), now)).toEqual([]);
    const sameTime = ['a', 'c', 'b'].map((tag) => ({ tag, updatedAt: now }));
    expect(names(expiredTags(rule('tag_rule', 1), sameTime, now))).toEqual(['b', 'a']);
  });

  const tags = fc.uniqueArray(
    fc.record({ tag: fc.string({ minLength: 1, maxLength: 3 }), updatedAt: fc.integer({ min: 0, max: now * 2 }) }),
    {
      selector: ({ tag }) => tag,
    },
  );

  test('are never newer than one that stays', () => {
    fc.assert(
      fc.property(
        tags,
        fc.constantFrom('date_rule' as const, 'tag_rule' as const),
        fc.integer({ min: 1, max: 9 }),
        (all, template, limit) => {
          const expired = new Set(expiredTags(rule(template, limit), all, now));
          const staying = all.filter((tag) => !expired.has(tag));
          for (const one of expired)
            for (const other of staying) expect(one.updatedAt).toBeLessThanOrEqual(other.updatedAt);
          if (template === 'tag_rule') expect(staying.length).toBe(Math.min(limit, all.length));
        },
      ),
    );
  });

  test('are none once they are gone: a second look finds nothing', () => {
    fc.assert(
      fc.property(
        tags,
        fc.constantFrom('date_rule' as const, 'tag_rule' as const),
        fc.integer({ min: 1, max: 9 }),
        (all, template, limit) => {
          const expired = new Set(expiredTags(rule(template, limit), all, now));
          const staying = all.filter((tag) => !expired.has(tag));
          expect(expiredTags(rule(template, limit), staying, now)).toEqual([]);
        },
      ),
    );
  });
});

describe('an exception', () => {
  const isExcepted = exceptionsOf({
    ...rule('tag_rule', 1),
    exceptions: [
      { kind: 'label', pattern: 'latest' },
      { kind: 'regexp', pattern: '^release-' },
    ],
  });

  test.each([
    ['latest', true],
    ['latest2', false],
    ['release-1', true],
    ['pre-release-1', false],
  ])('%s: %p', (tag, expected) => {
    expect(isExcepted(tag)).toBe(expected);
  });

  test('that nobody understands excepts everything', () => {
    expect(exceptionsOf({ ...rule('tag_rule', 1), exceptions: [{ kind: 'regexp', pattern: '(' }] })('v1')).toBe(true);
    expect(exceptionsOf({ ...rule('tag_rule', 1), exceptions: [] })('v1')).toBe(false);
  });
});
