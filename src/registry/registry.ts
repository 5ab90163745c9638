import { mkdirSync, rmSync } from 'node:fs';
import type { Hono } from 'hono';
import { ClientError } from '../contract/errors.ts';
import { createBlobStore } from './blob-store.ts';
import { createKeyedQueue } from './keyed-queue.ts';
import { createLayout } from './layout.ts';
import { createRegistryApp } from './registry-app.ts';
import { defaultLimits, type RegistryDeps, type RegistryIdentity } from './registry-deps.ts';
import type { RegistryParts } from './registry-parts.ts';
import { parseRepositoryName } from './repository-name.ts';
import { createRepositoryStore } from './repository-store.ts';
import { type RegistryImage, resolveImage } from './resolve-image.ts';
import { createUploadStore } from './upload-store.ts';

const sweepMilliseconds = 3_600_000;

/** The embedded image registry (OCI distribution-spec 1.1). */
export interface Registry extends AsyncDisposable {
  /** Answers `/v2/` and everything below it. */
  readonly app: Hono;
  /**
   * What `reference` (a tag or digest) of `repository` names now; of an index the linux image for `architecture` (Go's or the
   * kernel's name). Undefined when there is none. Throws the `ClientError`s `registry.platform-missing` and `registry.not-an-image`.
   */
  resolve(repository: string, reference: string, architecture: string): Promise<RegistryImage | undefined>;
  /** Ends uploads to which nothing came for their life time; also done every hour. Answers how many. */
  removeStaleUploads(): Promise<number>;
}

/** Opens the registry in `deps.folder`, and clears what an earlier run left half-written. */
export function createRegistry<Identity extends RegistryIdentity>(deps: RegistryDeps<Identity>): Registry {
  const limits = { ...defaultLimits, ...deps.limits };
  const layout = createLayout(deps.folder);
  rmSync(layout.temporary, { recursive: true, force: true });
  mkdirSync(layout.temporary, { recursive: true });
  const blobs = createBlobStore(layout);
  const parts: RegistryParts = {
    blobs,
    limits,
    repositories: createRepositoryStore(layout, blobs),
    uploads: createUploadStore(layout, blobs, limits, deps.now),
    changes: createKeyedQueue(),
    usersOf: deps.usersOf,
  };
  const sweep = setInterval(() => {
    parts.uploads.removeStale().catch((error: unknown) => deps.log.error({ error }, 'cannot remove stale uploads'));
  }, sweepMilliseconds);
  sweep.unref();
  return {
    app: createRegistryApp(deps, parts),
    async resolve(repository, reference, architecture) {
      const name = validName(repository);
      return name && resolveImage(parts, name, reference, architecture);
    },
    removeStaleUploads: () => parts.uploads.removeStale(),
    async [Symbol.asyncDispose]() {
      clearInterval(sweep);
      await parts.uploads.close();
    },
  };
}

function validName(repository: string) {
  try {
    return parseRepositoryName(repository);
  } catch (error) {
    if (error instanceof ClientError) return undefined;
    throw error;
  }
}
