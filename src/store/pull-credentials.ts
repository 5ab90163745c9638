import type { Page, Slice } from './store.ts';

/** What a project's models pull images of one registry outside with. Times in ms since the epoch. */
export interface PullCredential {
  readonly projectId: string;
  /** `host[:port]`, as addresses of images have it. */
  readonly registry: string;
  readonly username: string;
  /** With the installation's master key. */
  readonly sealedPassword: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface PullCredentialStore {
  find(projectId: string, registry: string): Promise<PullCredential | undefined>;
  /** Sorted by registry. */
  list(projectId: string, slice: Slice): Promise<Page<PullCredential>>;
  /**
   * Takes the place of what the project has for that registry. Rejects with `pull-credential.too-many` when the project has
   * `maximum` for others, and with `auth.project-deleted`.
   */
  put(credential: Omit<PullCredential, 'createdAt'>, maximum: number): Promise<PullCredential>;
  /** Whether there was one. */
  remove(projectId: string, registry: string): Promise<boolean>;
}
