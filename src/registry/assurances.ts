import { type Digest, formatDigest } from './digest.ts';
import type { RepositoryName } from './repository-name.ts';
import type { RepositoryStore } from './repository-store.ts';
import type { LinkKind } from './usage.ts';

/**
 * Which blobs and manifests somebody was told to be there already. Whoever pushes then sends what needs them, and them never: they
 * stay for as long as an upload may live, though the image goes that had them.
 */
export interface Assurances {
  /** Somebody is told so now. Call it from the repository's queue, or a removal may go on beside it. */
  give(repository: RepositoryName, kind: LinkKind, digest: Digest): void;
  /** Whether that was done within so many milliseconds. */
  isGiven(repository: RepositoryName, kind: LinkKind, digest: Digest, within: number): boolean;
  /** Whether a push may rely on it. What was pushed before this process began may have been asked for then. */
  isReliedOn(repository: RepositoryName, kind: LinkKind, digest: Digest): Promise<boolean>;
}

/** For what is told from now on. `life`: how long a push may rely on it, ms. */
export function createAssurances(
  repositories: Pick<RepositoryStore, 'linkTime'>,
  life: number,
  now: () => number,
): Assurances {
  const begun = now();
  /** The oldest are in front, and leave from there. */
  const given = new Map<string, number>();
  const keyOf = (repository: RepositoryName, kind: LinkKind, digest: Digest) =>
    `${kind}:${repository}@${formatDigest(digest)}`;
  const isGiven: Assurances['isGiven'] = (repository, kind, digest, within) => {
    const time = given.get(keyOf(repository, kind, digest));
    return time !== undefined && now() - time < within;
  };
  return {
    give(repository, kind, digest) {
      const key = keyOf(repository, kind, digest);
      given.delete(key);
      given.set(key, now());
      for (const [oldest, time] of given) {
        if (now() - time < life) return;
        given.delete(oldest);
      }
    },
    isGiven,
    async isReliedOn(repository, kind, digest) {
      if (isGiven(repository, kind, digest, life)) return true;
      const time = await repositories.linkTime(repository, kind, digest);
      return time !== undefined && time < begun && now() - time < life;
    },
  };
}
