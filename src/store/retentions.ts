import type { RetentionRule } from '../contract/retention.ts';
import type { Page, Slice } from './store.ts';

/** How long the tags of a repository stay: a tag goes when one of the rules says so. */
export interface Retention {
  /** By which clients know it. */
  readonly number: number;
  readonly repository: string;
  readonly rules: readonly RetentionRule[];
}

/** A tag that a rule took away. */
export interface RetiredTag {
  readonly template: RetentionRule['template'];
  readonly tag: string;
  readonly digest: string;
}

export interface RetentionRecord extends RetiredTag {
  readonly number: number;
  /** Number of the retention. */
  readonly retention: number;
  /** Milliseconds since the epoch. */
  readonly removedAt: number;
}

/** A repository has one retention at most. */
export interface RetentionStore {
  find(repository: string): Promise<Retention | undefined>;
  /** Repositories that have one. */
  repositories(): Promise<readonly string[]>;
  /** Gives its number. Rejects with `swr.retention-exists`, and with `swr.repository-not-found`. */
  create(repository: string, rules: readonly RetentionRule[]): Promise<number>;
  /** Whether there was such a one. */
  change(repository: string, number: number, rules: readonly RetentionRule[]): Promise<boolean>;
  /** What it took away stays written down. Whether there was such a one. */
  remove(repository: string, number: number): Promise<boolean>;
  /** Writes down what is about to go, once for each time that a tag comes to name an image; of each repository the latest 1,000 are kept. */
  record(retention: Retention, tags: readonly RetiredTag[]): Promise<void>;
  /** The latest first, unless it is said otherwise. */
  records(repository: string, slice: Slice, order?: 'asc' | 'desc'): Promise<Page<RetentionRecord>>;
}
