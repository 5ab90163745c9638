import { clientError } from '../../../contract/errors.ts';
import type { RetentionRuleBody } from '../../../contract/resources/retention.ts';
import type { RetentionRule } from '../../../contract/retention.ts';
import { parseLinearPattern } from '../../../domain/linear-pattern.ts';

const most = { date_rule: 36_500, tag_rule: 100_000 } as const;

/** The rules of a request. Throws `swr.bad-retention-rule` and `swr.bad-retention-pattern`. */
export function readRules(rules: readonly RetentionRuleBody[]): readonly RetentionRule[] {
  return rules.map(({ template, params, tag_selectors: exceptions }, index) => {
    const limit = Number(wholeNumber(template === 'date_rule' ? params.days : params.num));
    if (!(limit >= 1 && limit <= most[template])) {
      throw clientError('swr.bad-retention-rule', { field: `rules.${index}.params` });
    }
    for (const [at, { kind, pattern }] of exceptions.entries()) {
      if (kind === 'label' || parseLinearPattern(pattern)) continue;
      throw clientError('swr.bad-retention-pattern', {
        field: `rules.${index}.tag_selectors.${at}.pattern`,
        value: pattern.slice(0, 64),
      });
    }
    return { template, limit, exceptions };
  });
}

function wholeNumber(given: string | number | null | undefined): string {
  const text = String(given ?? '');
  return /^\d{1,9}$/.test(text) ? text : '';
}
