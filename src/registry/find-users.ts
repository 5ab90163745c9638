import { type Digest, formatDigest } from './digest.ts';
import type { References } from './references.ts';
import type { RegistryParts } from './registry-parts.ts';
import type { RepositoryName } from './repository-name.ts';

/**
 * Who would lose something if `digest` went: users of it, and of every manifest and index of the repository that needs it. Call it from
 * the repository's queue.
 */
export async function findUsers(
  parts: RegistryParts,
  repository: RepositoryName,
  digest: Digest,
): Promise<readonly string[]> {
  return usersAmong(parts, repository, await parts.repositories.references(repository), formatDigest(digest));
}

/** The same where it is known who needs what. */
export async function usersAmong(
  parts: Pick<RegistryParts, 'usersOf'>,
  repository: RepositoryName,
  references: Pick<References, 'neededBy'>,
  digest: string,
): Promise<readonly string[]> {
  const affected = new Set([digest]);
  // A set visits what is added on the way.
  for (const one of affected) for (const manifest of references.neededBy(one)) affected.add(manifest);
  const users = await Promise.all([...affected].map((one) => parts.usersOf(repository, one)));
  return [...new Set(users.flat())];
}
