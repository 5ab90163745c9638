import { type Digest, formatDigest } from './digest.ts';
import { parseManifest, requiredDigests } from './manifest.ts';
import type { RegistryParts } from './registry-parts.ts';
import type { RepositoryName } from './repository-name.ts';

/** Who would lose something if `digest` went: users of it, and of every manifest and index of the repository that needs it. */
export async function findUsers(
  parts: RegistryParts,
  repository: RepositoryName,
  digest: Digest,
): Promise<readonly string[]> {
  const needs = await readNeeds(parts, repository);
  const affected = new Set([formatDigest(digest)]);
  // A set visits what is added on the way.
  for (const one of affected) {
    for (const [manifest, needed] of needs) if (needed.has(one)) affected.add(manifest);
  }
  const users = await Promise.all([...affected].map((one) => parts.usersOf(repository, one)));
  return [...new Set(users.flat())];
}

/** The manifests of a repository, each with the digests without which it is of no use. */
export async function readNeeds(
  parts: RegistryParts,
  repository: RepositoryName,
): Promise<Map<string, ReadonlySet<string>>> {
  const needs = new Map<string, ReadonlySet<string>>();
  for (const digest of await parts.repositories.manifests(repository)) {
    const stored = await parts.repositories.manifest(repository, digest);
    if (!stored) continue;
    const needed = requiredDigests(parseManifest(stored.content, stored.mediaType));
    needs.set(formatDigest(digest), new Set(needed.map(formatDigest)));
  }
  return needs;
}
