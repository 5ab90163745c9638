import { formatDigest } from './digest.ts';
import { type ChangingReferences, type References, readReferences } from './references.ts';
import type { RepositoryName } from './repository-name.ts';
import type { RepositoryStore } from './repository-store.ts';

/** The repositories, with what a removal has to know of them. */
export interface IndexedRepositories extends RepositoryStore {
  /**
   * Read from the disk at the first question, and kept up with what changes for as long as there is room. Call it from the repository's
   * queue, as everything that changes a manifest or tag. Throws where a manifest cannot be read.
   */
  references(repository: RepositoryName): Promise<References>;
}

/**
 * What all that is kept may hold together (`References.size`), half a kilobyte each. The repository that was asked for
 * last is kept whatever it holds: whoever empties it removes image after image.
 */
const mostKept = 100_000;

export function indexRepositories(store: RepositoryStore, most = mostKept): IndexedRepositories {
  /** The one that was asked for last is behind. */
  const kept = new Map<RepositoryName, ChangingReferences>();

  /** Does `change`, and tells what is kept of it; where that fails nobody knows what is on the disk now. */
  async function changed<Result>(
    repository: RepositoryName,
    change: () => Promise<Result>,
    tell: (references: ChangingReferences) => void | Promise<void>,
  ): Promise<Result> {
    try {
      const result = await change();
      const references = kept.get(repository);
      if (references) await tell(references);
      return result;
    } catch (error) {
      kept.delete(repository);
      throw error;
    }
  }

  function makeRoom(): void {
    let size = [...kept.values()].reduce((sum, references) => sum + references.size, 0);
    for (const [repository, references] of kept) {
      if (size <= most || kept.size === 1) return;
      kept.delete(repository);
      size -= references.size;
    }
  }

  return {
    ...store,
    async references(repository) {
      const references = kept.get(repository) ?? (await readReferences(store, repository));
      kept.delete(repository);
      kept.set(repository, references);
      makeRoom();
      return references;
    },
    linkManifest: (repository, digest, mediaType) =>
      changed(
        repository,
        () => store.linkManifest(repository, digest, mediaType),
        async (references) => {
          const stored = await store.manifest(repository, digest);
          if (stored) references.addManifest(stored);
        },
      ),
    unlinkManifest: (repository, digest) =>
      changed(
        repository,
        () => store.unlinkManifest(repository, digest),
        (references) => references.removeManifest(formatDigest(digest)),
      ),
    setTag: (repository, tag, digest) =>
      changed(
        repository,
        () => store.setTag(repository, tag, digest),
        (references) => references.setTag(tag, formatDigest(digest)),
      ),
    removeTag: (repository, tag) =>
      changed(
        repository,
        () => store.removeTag(repository, tag),
        (references) => references.removeTag(tag),
      ),
  };
}
