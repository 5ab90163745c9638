import type { NewOrganization, Organization, Page, Slice } from './store.ts';

/** A repository of the built-in registry, as it is listed. Times in ms. */
export interface Repository {
  /** With its organization in front: `team/echo`. */
  readonly name: string;
  readonly organization: string;
  readonly domainId: string;
  /** By which clients know it. */
  readonly number: number;
  readonly category: string;
  readonly description: string;
  /** Whether everybody may pull from it. */
  readonly isPublic: boolean;
  readonly creatorId: string;
  readonly creatorName: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tagCount: number;
  /** Of its images, each once. */
  readonly sizeBytes: number;
  readonly downloads: number;
}

export interface RepositoryTag {
  readonly tag: string;
  readonly number: number;
  readonly digest: string;
  readonly imageId: string;
  readonly kind: 'image' | 'index';
  readonly sizeBytes: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type RepositoryDetails = Pick<Repository, 'category' | 'description' | 'isPublic'>;

export interface RepositoryQuery {
  readonly domainId: string;
  /** Exactly this one. */
  readonly organization?: string;
  /** Those that contain it. */
  readonly organizationPart?: string;
  /** Of the name behind the organization. */
  readonly namePart?: string;
  readonly category?: string;
  readonly isPublic?: boolean;
  readonly sortBy: 'updated_at' | 'name' | 'tag_count' | 'organization' | 'is_public';
  readonly order: 'asc' | 'desc';
}

export interface TagQuery {
  readonly repository: string;
  readonly tag?: string;
  readonly sortBy: 'updated_at' | 'tag';
  readonly order: 'asc' | 'desc';
}

/** What a domain has in the registry. */
export interface RegistryTotals {
  readonly organizations: number;
  readonly repositories: number;
  readonly images: number;
  readonly sizeBytes: number;
  readonly downloadedBytes: number;
}

export interface RepositoryStore {
  find(name: string): Promise<Repository | undefined>;
  list(query: RepositoryQuery, slice: Slice): Promise<Page<Repository>>;
  listTags(query: TagQuery, slice: Slice): Promise<Page<RepositoryTag>>;
  /** The tags of these repositories, the latest first, `most` at most of each. */
  tagNames(repositories: readonly string[], most: number): Promise<ReadonlyMap<string, readonly string[]>>;
  totals(domainId: string): Promise<RegistryTotals>;
  /** Rejects with `swr.repository-exists`, and with `swr.organization-not-found` when that went away meanwhile. */
  create(name: string, creator: RepositoryCreator, details: RepositoryDetails): Promise<void>;
  /** Rejects with `swr.repository-not-found`. */
  change(name: string, change: Partial<RepositoryDetails>): Promise<void>;
  /**
   * Makes the organization, and the repository in it, unless they are there, both or neither; a repository only in an
   * organization of the creator's domain. Returns the organization that has the name then; undefined when there is none and
   * the domain has `maximum`.
   */
  ensure(name: string, organization: NewOrganization, maximum: number): Promise<Organization | undefined>;

  /** What the registry tells of what lies on its disk. */
  repositories(): Promise<readonly string[]>;
  tags(repository: string): Promise<ReadonlyMap<string, string>>;
  tagged(repository: string, image: Omit<RepositoryTag, 'number' | 'createdAt'>): Promise<void>;
  untagged(repository: string, tags: readonly string[]): Promise<void>;
  pulled(repository: string, images: number, bytes: number): Promise<void>;
  removed(repository: string): Promise<void>;
}

export interface RepositoryCreator {
  readonly id: string;
  readonly name: string;
}
