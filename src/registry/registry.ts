import { mkdirSync, rmSync } from 'node:fs';
import type { Hono } from 'hono';
import type { Garbage, GarbageOptions, Verification } from '../contract/registry-maintenance.ts';
import { createAssurances } from './assurances.ts';
import { createBlobStore } from './blob-store.ts';
import { findManifest } from './find-manifest.ts';
import { indexRepositories } from './indexed-repositories.ts';
import { createKeyedQueue } from './keyed-queue.ts';
import { createLayout } from './layout.ts';
import { collectGarbage } from './maintenance/collect-garbage.ts';
import { type NamedImage, retireTags } from './maintenance/retire-tags.ts';
import { createUpkeep } from './maintenance/upkeep.ts';
import { createVerification } from './maintenance/verification.ts';
import { matchCatalog } from './match-catalog.ts';
import { checkLogin, type LoginCheck } from './outside/check-login.ts';
import { type CopyResult, type CopySource, createCopyIn } from './outside/copy-in.ts';
import { createOutsideFetch } from './outside/outside-fetch.ts';
import type { OutsideLogin } from './outside/outside-session.ts';
import { createPullTally } from './pull-tally.ts';
import { createRegistryApp } from './registry-app.ts';
import { defaultLimits, type RegistryDeps, type RegistryIdentity, uploadLife } from './registry-deps.ts';
import type { RegistryParts } from './registry-parts.ts';
import { removeRepository, removeTaggedImage } from './remove-images.ts';
import { parseRepositoryName, repositoryNameOf } from './repository-name.ts';
import { createRepositoryStore } from './repository-store.ts';
import { type ImageOutline, outlineImage, type RegistryImage, resolveImage } from './resolve-image.ts';
import { settleNames } from './settle-names.ts';
import { createUploadStore } from './upload-store.ts';
import { createUsage } from './usage.ts';

/** The embedded image registry (OCI distribution-spec 1.1). */
export interface Registry extends AsyncDisposable {
  /** Answers `/v2/` and everything below it. */
  readonly app: Hono;
  /**
   * What `reference` (a tag or digest) of `repository` names now; of an index the linux image for `architecture` (Go's or the
   * kernel's name). Undefined when there is none. Throws the `ClientError`s `registry.platform-missing` and `registry.not-an-image`.
   */
  resolve(repository: string, reference: string, architecture: string): Promise<RegistryImage | undefined>;
  /** The manifest as it was pushed, as text; undefined when there is none. */
  manifest(repository: string, digest: string): Promise<string | undefined>;
  /** What the image that `digest` names tells of itself. */
  outline(repository: string, digest: string): Promise<ImageOutline>;
  /**
   * Copies `source.reference` of `source.repository` (`host[:port]/path`) in another registry into `target`, and gives its digest there, or
   * says why it cannot. Rejects with the client errors of `resolve`, and with `registry.disk-full` and `registry.quota-exceeded`.
   */
  copyIn(target: string, source: CopySource, signal: AbortSignal): Promise<CopyResult>;
  /** Logs in to the registry outside `host` (`host[:port]`), under the same rules, and tells what came of it. */
  checkLogin(host: string, login: OutsideLogin, signal: AbortSignal): Promise<LoginCheck>;
  /** Every repository of `organization` that holds something. */
  repositoriesOf(organization: string): Promise<readonly string[]>;
  /** Takes a tag away, and its image when nothing else needs it. Whether there was such a tag. Throws `registry.manifest-in-use`. */
  removeTag(repository: string, tag: string): Promise<boolean>;
  /** Takes a repository away with all that is in it. Throws `registry.manifest-in-use`. */
  removeRepository(repository: string): Promise<void>;
  /** Takes tags away whose time is over, unless something needs them. `writeDown` gets those that will go, first. Gives those that went. */
  retireTags<Tag extends NamedImage>(
    repository: string,
    tags: readonly Tag[],
    writeDown: (going: readonly Tag[]) => Promise<void>,
  ): Promise<readonly string[]>;
  /** Bytes that the repositories of `organization` hold, each content once. */
  usedBytes(organization: string): Promise<number>;
  /** Takes away what nothing needs; one run at a time. Also done by itself where `deps` say how often, and when there is no room. */
  collectGarbage(options: GarbageOptions): Promise<Garbage>;
  /** Reads everything again, and tells what is damaged. */
  readonly verification: Verification;
  /** Ends uploads to which nothing came for their life time; also done by itself. Answers how many. */
  removeStaleUploads(): Promise<number>;
}

/** Opens the registry in `deps.folder`, and clears what an earlier run left half-written. */
export function createRegistry<Identity extends RegistryIdentity>(deps: RegistryDeps<Identity>): Registry {
  const limits = { ...defaultLimits, ...deps.limits };
  const layout = createLayout(deps.folder);
  rmSync(layout.temporary, { recursive: true, force: true });
  mkdirSync(layout.temporary, { recursive: true });
  const settled = settleNames(layout).catch((error: unknown) =>
    deps.log.error({ error }, 'images may be lost with the power: their names cannot be put on stable storage'),
  );
  const blobs = createBlobStore(layout);
  const repositories = indexRepositories(createRepositoryStore(layout, blobs));
  const usage = createUsage(layout, blobs, deps.quotaOf);
  const pulls = createPullTally(deps.catalog, deps.log);
  let closed = false;
  const parts: RegistryParts = {
    layout,
    blobs,
    usage,
    pulls,
    catalog: deps.catalog,
    limits,
    repositories,
    assurances: createAssurances(repositories, uploadLife(limits), deps.now),
    uploads: createUploadStore(
      layout,
      blobs,
      limits,
      { admission: usage.admission, onNoRoom: () => upkeep.pressed() },
      deps.now,
    ),
    changes: createKeyedQueue(),
    usersOf: deps.usersOf,
    now: deps.now,
  };
  const verification = createVerification(parts, deps.log);
  const sources = new Set(deps.sources);
  const authorities = deps.sourceAuthorities;
  const ask = createOutsideFetch({ registries: sources, ...(authorities && { authorities }) });
  const isPlain = (host: string) => sources.has(`http://${host}`);
  const collections = createKeyedQueue();
  const matching = matchCatalog(parts, () => closed).catch((error: unknown) =>
    deps.log.error({ error }, 'cannot compare the lists of images with what lies on disk'),
  );
  const collect = (options: GarbageOptions, signal?: AbortSignal) =>
    collections.run('all', () => collectGarbage(parts, options, signal));
  const upkeep = createUpkeep({
    collect: (signal) => collect({ untagged: false, dryRun: false }, signal),
    removeStaleUploads: () => parts.uploads.removeStale(),
    collectEvery: deps.collectEvery ?? 0,
    now: deps.now,
    log: deps.log,
  });
  return {
    app: createRegistryApp(deps, parts, settled),
    async resolve(repository, reference, architecture) {
      await settled;
      const name = repositoryNameOf(repository);
      return name && resolveImage(parts, name, reference, architecture);
    },
    async manifest(repository, digest) {
      const name = repositoryNameOf(repository);
      const found = name && (await findManifest(parts.repositories, name, digest));
      return found && Buffer.from(found.content).toString('utf8');
    },
    async outline(repository, digest) {
      const name = repositoryNameOf(repository);
      return name === undefined ? { platforms: [], exposedPorts: [] } : outlineImage(parts, name, digest);
    },
    copyIn: createCopyIn(parts, ask, isPlain),
    checkLogin: (host, login, signal) => checkLogin({ host, plain: isPlain(host), login }, ask, signal),
    async repositoriesOf(organization) {
      const names = (await parts.repositories.names()).flatMap((name) => repositoryNameOf(name) ?? []);
      const own = names.filter((name) => name.startsWith(`${organization}/`));
      const held = await Promise.all(own.map(async (name) => (await parts.repositories.blobs(name)).length > 0));
      return own.filter((_, index) => held[index]);
    },
    removeTag: (repository, tag) => removeTaggedImage(parts, parseRepositoryName(repository), tag),
    removeRepository: (repository) => removeRepository(parts, parseRepositoryName(repository)),
    retireTags: (repository, tags, writeDown) => retireTags(parts, parseRepositoryName(repository), tags, writeDown),
    usedBytes: (organization) => usage.bytes(organization),
    collectGarbage: (options) => collect(options),
    verification,
    removeStaleUploads: () => parts.uploads.removeStale(),
    async [Symbol.asyncDispose]() {
      closed = true;
      await settled;
      await upkeep.close();
      await verification.stop();
      await parts.uploads.close();
      await matching;
      await pulls[Symbol.asyncDispose]();
    },
  };
}
