import type { ClientError } from '../contract/errors.ts';
import type { Assurances } from './assurances.ts';
import type { BlobStore } from './blob-store.ts';
import type { RegistryCatalog } from './catalog.ts';
import type { IndexedRepositories } from './indexed-repositories.ts';
import type { KeyedQueue } from './keyed-queue.ts';
import type { Layout } from './layout.ts';
import type { PullTally } from './pull-tally.ts';
import type { RegistryLimits } from './registry-deps.ts';
import type { RepositoryName } from './repository-name.ts';
import type { UploadStore } from './upload-store.ts';
import type { Usage } from './usage.ts';

/** What the operations work with. */
export interface RegistryParts {
  readonly layout: Layout;
  readonly blobs: BlobStore;
  readonly repositories: IndexedRepositories;
  readonly assurances: Assurances;
  readonly uploads: UploadStore;
  /** Changes of one repository's manifests, tags and links, one at a time. */
  readonly changes: KeyedQueue;
  readonly usage: Usage;
  readonly catalog: RegistryCatalog;
  readonly pulls: PullTally;
  readonly limits: RegistryLimits;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly usersOf: (repository: string, digest: string) => Promise<readonly string[]>;
}

/** One request, authenticated and authorized for its repository. */
export interface RegistryCall {
  readonly request: Request;
  readonly query: URLSearchParams;
  readonly repository: RepositoryName;
  /** Makes the repository again where it was deleted since the call came. Throws `registry.organization-denied`. */
  readonly ensureRepository: () => Promise<void>;
  /** For a mount: whether the caller may read `from`. */
  readonly mayPull: (from: RepositoryName) => Promise<boolean>;
  /** The answer for `error` in the caller's language, with `headers` added. */
  readonly refuse: (error: ClientError, headers: Headers) => Response;
}
