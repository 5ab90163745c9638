import { formatDigest } from './digest.ts';
import { parseManifest, requiredDigests } from './manifest.ts';
import type { RepositoryName } from './repository-name.ts';
import type { RepositoryStore, StoredManifest } from './repository-store.ts';

/** Who needs what in one repository, and what its tags name. Digests are texts; what is unknown has nothing. */
export interface References {
  hasManifest(digest: string): boolean;
  /** Without which the manifest is of no use: its blobs, and the images of an index. */
  needs(manifest: string): readonly string[];
  /** The manifests that are of no use without it. */
  neededBy(digest: string): readonly string[];
  tagsOf(manifest: string): readonly string[];
}

export interface ChangingReferences extends References {
  /** Itself, manifests, their needs and tags: what it takes in memory. */
  readonly size: number;
  addManifest(stored: StoredManifest): void;
  removeManifest(digest: string): void;
  setTag(tag: string, digest: string): void;
  removeTag(tag: string): void;
}

const nothing: readonly string[] = [];

/** Throws as `parseManifest` does for a manifest that cannot be read: nobody knows then what it needs. */
export async function readReferences(store: RepositoryStore, repository: RepositoryName): Promise<ChangingReferences> {
  const references = createReferences();
  for (const digest of await store.manifests(repository)) {
    const stored = await store.manifest(repository, digest);
    if (stored) references.addManifest(stored);
  }
  for (const tag of await store.tags(repository)) {
    const digest = await store.tag(repository, tag);
    if (digest) references.setTag(tag, formatDigest(digest));
  }
  return references;
}

function createReferences(): ChangingReferences {
  const needs = new Map<string, readonly string[]>();
  const neededBy = new Map<string, string[]>();
  const tags = new Map<string, string>();
  const tagsOf = new Map<string, string[]>();
  let size = 1;

  const removeTag = (tag: string) => {
    const digest = tags.get(tag);
    if (digest === undefined) return;
    tags.delete(tag);
    take(tagsOf, digest, tag);
    size -= 1;
  };
  const removeManifest = (digest: string) => {
    const needed = needs.get(digest);
    if (!needed) return;
    needs.delete(digest);
    for (const one of needed) take(neededBy, one, digest);
    size -= needed.length + 1;
  };
  return {
    get size() {
      return size;
    },
    hasManifest: (digest) => needs.has(digest),
    needs: (manifest) => needs.get(manifest) ?? nothing,
    neededBy: (digest) => neededBy.get(digest) ?? nothing,
    tagsOf: (manifest) => tagsOf.get(manifest) ?? nothing,
    addManifest({ digest, content, mediaType }) {
      const text = formatDigest(digest);
      removeManifest(text);
      const needed = [...new Set(requiredDigests(parseManifest(content, mediaType)).map(formatDigest))];
      needs.set(text, needed);
      for (const one of needed) give(neededBy, one, text);
      size += needed.length + 1;
    },
    removeManifest,
    setTag(tag, digest) {
      removeTag(tag);
      tags.set(tag, digest);
      give(tagsOf, digest, tag);
      size += 1;
    },
    removeTag,
  };
}

function give(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function take(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  const place = list?.indexOf(value) ?? -1;
  if (place >= 0) list?.splice(place, 1);
  if (list?.length === 0) lists.delete(key);
}
