import type { User } from './identities.ts';
import type { Slice } from './store.ts';

export interface DescribedUser extends User {
  readonly description: string;
}

export interface UserChange {
  readonly name?: string;
  readonly description?: string;
  readonly enabled?: boolean;
  readonly passwordHash?: string;
  readonly roles?: readonly string[];
}

/** What has to stand there still when a change is written. */
export interface UserCondition {
  readonly passwordHash: string;
}

/** Users as administrators handle them. A user of another domain does not exist. */
export interface UserStore {
  find(domainId: string, id: string): Promise<DescribedUser | undefined>;
  /** Sorted by name. */
  list(
    domainId: string,
    filter: { readonly name?: string; readonly enabled?: boolean },
    slice: Slice,
  ): Promise<readonly DescribedUser[]>;
  /**
   * The user belongs to these projects; undefined: to the one that the installation began with. Rejects with
   * `iam.user-exists`, `iam.project-not-found`, and with `iam.too-many-users` when the domain has `maximum`.
   */
  create(user: DescribedUser, projectIds: readonly string[] | undefined, maximum: number): Promise<void>;
  /**
   * Whoever is disabled, or gets other roles or another password, loses all tokens in the same moment. Rejects with
   * `iam.user-not-found`, `iam.user-exists`, and `iam.last-administrator` when nobody could manage users any more. `now` is
   * in ms. Rejects with `iam.user-changed-meanwhile` where `condition` does not hold any more.
   */
  change(
    domainId: string,
    id: string,
    change: UserChange,
    now: number,
    condition?: UserCondition,
  ): Promise<DescribedUser>;
  /** With access keys, apps and tokens. Rejects with `iam.user-not-found` and `iam.last-administrator`. */
  remove(domainId: string, id: string, now: number): Promise<void>;
}
