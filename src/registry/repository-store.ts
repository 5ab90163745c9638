import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore } from './blob-store.ts';
import { type Digest, parseDigest } from './digest.ts';
import { isMissing, listIfPresent, readIfPresent, removeDurably, statIfPresent, writeDurably } from './durable-file.ts';
import { digestFile, type Layout } from './layout.ts';
import type { RepositoryName } from './repository-name.ts';
import type { LinkKind } from './usage.ts';

/** A manifest as it was pushed. */
export interface StoredManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** What each repository may see: a blob or manifest exists in a repository only where it was pushed or mounted. */
export interface RepositoryStore {
  /** Of every repository that ever held something. */
  names(): Promise<readonly string[]>;
  exists(repository: RepositoryName): Promise<boolean>;
  /** Bytes; undefined where the blob is not linked. */
  blobSize(repository: RepositoryName, digest: Digest): Promise<number | undefined>;
  blobs(repository: RepositoryName): Promise<readonly Digest[]>;
  /** When the blob or manifest was last pushed or asked for by a push, ms since the epoch; undefined where it is not linked. */
  linkTime(repository: RepositoryName, kind: LinkKind, digest: Digest): Promise<number | undefined>;
  /** Makes `now` (ms) its time, where it is linked. */
  renewLink(repository: RepositoryName, kind: LinkKind, digest: Digest, now: number): Promise<void>;
  linkBlob(repository: RepositoryName, digest: Digest): Promise<void>;
  unlinkBlob(repository: RepositoryName, digest: Digest): Promise<boolean>;
  manifest(repository: RepositoryName, digest: Digest): Promise<StoredManifest | undefined>;
  /** The blob must be there. */
  linkManifest(repository: RepositoryName, digest: Digest, mediaType: string): Promise<void>;
  unlinkManifest(repository: RepositoryName, digest: Digest): Promise<boolean>;
  manifests(repository: RepositoryName): Promise<readonly Digest[]>;
  tag(repository: RepositoryName, tag: string): Promise<Digest | undefined>;
  setTag(repository: RepositoryName, tag: string, digest: Digest): Promise<void>;
  removeTag(repository: RepositoryName, tag: string): Promise<boolean>;
  /** In the order of their bytes. */
  tags(repository: RepositoryName): Promise<readonly string[]>;
  addReferrer(repository: RepositoryName, subject: Digest, referrer: Digest): Promise<void>;
  removeReferrer(repository: RepositoryName, subject: Digest, referrer: Digest): Promise<void>;
  referrers(repository: RepositoryName, subject: Digest): Promise<readonly Digest[]>;
}

export function createRepositoryStore(layout: Layout, blobs: BlobStore): RepositoryStore {
  const write = (path: string, content: string) => writeDurably(layout, path, content);
  return {
    names: () => repositoriesBelow(layout.repositories, ''),
    exists: async (repository) => (await present(layout.manifests(repository))) || present(layout.blobs(repository)),
    blobSize: async (repository, digest) =>
      (await present(layout.blobLink(repository, digest))) ? blobs.size(digest) : undefined,
    blobs: (repository) => digestsIn(layout.blobs(repository)),
    linkTime: async (repository, kind, digest) => (await statIfPresent(layout.link(repository, kind, digest)))?.mtimeMs,
    async renewLink(repository, kind, digest, now) {
      try {
        await utimes(layout.link(repository, kind, digest), now / 1_000, now / 1_000);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
    linkBlob: (repository, digest) => write(layout.blobLink(repository, digest), ''),
    unlinkBlob: (repository, digest) => removeDurably(layout.blobLink(repository, digest)),
    async manifest(repository, digest) {
      const mediaType = await readIfPresent(layout.manifestLink(repository, digest));
      const content = mediaType === undefined ? undefined : await blobs.read(digest);
      return mediaType === undefined || content === undefined ? undefined : { digest, mediaType, content };
    },
    linkManifest: (repository, digest, mediaType) => write(layout.manifestLink(repository, digest), mediaType),
    unlinkManifest: (repository, digest) => removeDurably(layout.manifestLink(repository, digest)),
    manifests: (repository) => digestsIn(layout.manifests(repository)),
    async tag(repository, tag) {
      return parseDigest((await readIfPresent(join(layout.tags(repository), tag))) ?? '');
    },
    setTag: (repository, tag, digest) => write(join(layout.tags(repository), tag), `${digest.algorithm}:${digest.hex}`),
    removeTag: (repository, tag) => removeDurably(join(layout.tags(repository), tag)),
    tags: async (repository) => (await listIfPresent(layout.tags(repository))).sort(),
    addReferrer: (repository, subject, referrer) =>
      write(join(layout.referrers(repository, subject), digestFile(referrer)), ''),
    async removeReferrer(repository, subject, referrer) {
      await removeDurably(join(layout.referrers(repository, subject), digestFile(referrer)));
    },
    referrers: (repository, subject) => digestsIn(layout.referrers(repository, subject)),
  };
}

async function present(path: string): Promise<boolean> {
  return (await statIfPresent(path)) !== undefined;
}

async function repositoriesBelow(folder: string, name: string): Promise<string[]> {
  const entries = await listIfPresent(folder);
  const found = name !== '' && entries.some((entry) => entry.startsWith('_')) ? [name] : [];
  for (const entry of entries) {
    if (entry.startsWith('_')) continue;
    found.push(...(await repositoriesBelow(join(folder, entry), name === '' ? entry : `${name}/${entry}`)));
  }
  return found;
}

async function digestsIn(folder: string): Promise<readonly Digest[]> {
  const names = (await listIfPresent(folder)).sort();
  return names.flatMap((name) => parseDigest(name.replace('-', ':')) ?? []);
}
