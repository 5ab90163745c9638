import type { RetentionRuleBody } from '../../src/contract/resources/retention.ts';
import { path } from '../api/api.ts';
import { repositoryPath } from './image-orders.ts';
import type { Order } from './order.ts';

interface NamedRepository {
  readonly organization: string;
  readonly name: string;
}

/** How long the tags of a repository are to stay: one of the numbers or both. */
export interface RetentionWish {
  readonly days?: number | undefined;
  readonly newest?: number | undefined;
  /** Tags, and regular expressions: what stays and does not count. */
  readonly keep: readonly string[];
  readonly matching: readonly string[];
}

/** What is done to how long tags stay. A repository has one policy at most, `id`. */
export const retentionOrders = {
  set: (repository: NamedRepository, id: number | undefined, wish: RetentionWish): Order => ({
    request: {
      ...(id === undefined
        ? { method: 'POST', path: `${repositoryPath(repository)}/retentions` }
        : { method: 'PATCH', path: repositoryPath(repository) + path`/retentions/${String(id)}` }),
      body: { algorithm: 'or', rules: rulesOf(wish) },
    },
    command: [
      ...commandFor(repository),
      ...(wish.days === undefined ? [] : ['--days', String(wish.days)]),
      ...(wish.newest === undefined ? [] : ['--newest', String(wish.newest)]),
      ...wish.keep.flatMap((tag) => ['--keep', tag]),
      ...wish.matching.flatMap((pattern) => ['--keep-matching', pattern]),
    ],
  }),

  remove: (repository: NamedRepository, id: number): Order => ({
    request: { method: 'DELETE', path: repositoryPath(repository) + path`/retentions/${String(id)}` },
    command: [...commandFor(repository), '--off'],
  }),
} as const;

function commandFor({ organization, name }: NamedRepository): readonly string[] {
  return ['sluice', 'image', 'retention', `${organization}/${name}`];
}

function rulesOf({ days, newest, keep, matching }: RetentionWish): readonly RetentionRuleBody[] {
  const selectors = [
    ...keep.map((pattern) => ({ kind: 'label', pattern }) as const),
    ...matching.map((pattern) => ({ kind: 'regexp', pattern }) as const),
  ];
  return [
    ...(days === undefined
      ? []
      : [{ template: 'date_rule', params: { days: String(days) }, tag_selectors: selectors } as const]),
    ...(newest === undefined
      ? []
      : [{ template: 'tag_rule', params: { num: String(newest) }, tag_selectors: selectors } as const]),
  ];
}
