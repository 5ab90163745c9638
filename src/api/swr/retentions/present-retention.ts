import type { RetentionBody } from '../../../contract/resources/retention.ts';
import type { Retention } from '../../../store/retentions.ts';

/** A retention as clients see it; numbers are texts there. */
export function presentRetention({ number, rules }: Retention): RetentionBody {
  return {
    id: number,
    algorithm: 'or',
    rules: rules.map(({ template, limit, exceptions }) => ({
      template,
      params: template === 'date_rule' ? { days: String(limit) } : { num: String(limit) },
      tag_selectors: exceptions.map(({ kind, pattern }) => ({ kind, pattern })),
    })),
    scope: '',
  };
}
