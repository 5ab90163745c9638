import type { Project } from './identities.ts';
import type { Slice } from './store.ts';
import type { DescribedUser } from './users.ts';

export interface DescribedProject extends Project {
  /** The domain's id, or that of the project above it. It says where somebody wants to see the project, and nothing else. */
  readonly parentId: string;
  readonly description: string;
}

/** Every member that is given has to fit. */
export interface ProjectFilter {
  readonly name?: string;
  readonly parentId?: string;
  readonly enabled?: boolean;
  /** A user who belongs to it, by a row of its own. */
  readonly memberId?: string;
}

export interface ProjectChange {
  readonly name?: string;
  readonly description?: string;
  readonly enabled?: boolean;
}

/** Projects and who belongs to them. A project of another domain does not exist. */
export interface ProjectStore {
  find(domainId: string, id: string): Promise<DescribedProject | undefined>;
  /** Ids of those that are disabled, all over the installation. */
  disabled(): Promise<ReadonlySet<string>>;
  /** Sorted by name. */
  list(domainId: string, filter: ProjectFilter, slice: Slice): Promise<readonly DescribedProject[]>;
  /**
   * Rejects with `iam.project-exists`, with `iam.project-not-found` for the project above it, and with
   * `iam.too-many-projects` when the domain has `maximum`.
   */
  create(project: DescribedProject, maximum: number): Promise<void>;
  /** Rejects with `iam.project-not-found` and `iam.project-exists`. */
  change(domainId: string, id: string, change: ProjectChange): Promise<DescribedProject>;
  /**
   * Rejects with `iam.project-not-found`, `iam.project-not-empty` and, for the one that the installation began with,
   * `iam.first-project`. Whatever was about to be made in it is refused from then on. `now` is in ms.
   */
  remove(domainId: string, id: string, now: number): Promise<void>;
  /** Those with a row of their own, sorted by name. */
  members(id: string, slice: Slice): Promise<readonly DescribedUser[]>;
  /** Rejects with `iam.project-not-found` and `iam.user-not-found`. Who belongs to it already does so afterwards. */
  addMember(domainId: string, id: string, userId: string): Promise<void>;
  /**
   * Ends all tokens of the user in the same moment: some may be for this project. Rejects with `iam.project-not-found`,
   * `iam.user-not-found`, `iam.administrator-belongs` and `iam.not-a-member`. `now` is in ms.
   */
  removeMember(domainId: string, id: string, userId: string, now: number): Promise<void>;
}
