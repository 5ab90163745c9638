import type { Digest } from './digest.ts';
import { uploadLife } from './registry-deps.ts';
import type { RegistryParts } from './registry-parts.ts';
import type { RepositoryName } from './repository-name.ts';
import type { LinkKind } from './usage.ts';

/**
 * Before a push is told that something is there: it sends the manifest (or the index) later and this never. Whatever takes things away by
 * their age leaves what was asked for as long as what was pushed, and so does whoever removes the image that it is part of. From the
 * repository's queue, where nothing goes between this and the answer.
 */
export async function keepForPush(
  { repositories, assurances, limits, now, changes }: RegistryParts,
  repository: RepositoryName,
  kind: LinkKind,
  digest: Digest,
): Promise<void> {
  const half = uploadLife(limits) / 2;
  const asked = await repositories.linkTime(repository, kind, digest);
  if (asked === undefined) return;
  if (now() - asked < half && assurances.isGiven(repository, kind, digest, half)) return;
  await changes.run(repository, async () => {
    const time = await repositories.linkTime(repository, kind, digest);
    if (time === undefined) return;
    if (now() - time >= half) await repositories.renewLink(repository, kind, digest, now());
    assurances.give(repository, kind, digest);
  });
}
